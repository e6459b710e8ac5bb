/** @requirement policy/labels-survive-files */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCountedIds, createFakeClock, createMemoryProvenance, createMemoryStore } from '@oxydra/testkit';
import { createMemoryVault, createMemoryWorkspace } from '@oxydra/testkit';
import { asId, USER_LABEL } from '@oxydra/types';
import type { JsonObject, Label } from '@oxydra/types';
import { createHouse } from '../house.fixture.ts';

const WEB: Label = { integrity: 'untrusted', confidentiality: 'user', sources: ['user', 'web:example.org'] };

function openHouse() {
  const workspace = createMemoryWorkspace({ '/shared/mine.md': 'my own', '/shared/docs/a.md': 'plain' });
  const vault = createMemoryVault(workspace, { '/vault/key.txt': 'the key' });
  const provenance = createMemoryProvenance();
  const store = createMemoryStore({ user: asId('ada') });
  const approvals = { tools: { vault_copyto: 'auto' } } as const;
  const house = createHouse({
    store,
    workspace,
    vault,
    provenance,
    approvals,
    clock: createFakeClock(),
    ids: createCountedIds(),
  });
  const run = (name: string, args: JsonObject, label: Label = USER_LABEL) =>
    house.run(name, args, { scene: { ...house.scene, label } });
  const labelOf = async (name: string, args: JsonObject) => {
    const { ok, text, label } = await run(name, args);
    // Every file is untrusted; what counts here is whether it is known whose text it was.
    const whose = label.sources.includes('web:example.org') ? 'page' : 'own';
    return { ok, text, is: `${whose} ${label.confidentiality}`, sources: label.sources };
  };
  return { ...house, run, labelOf, provenance, vault };
}

describe('a label', () => {
  test('comes back with a file that was written while untrusted text was in view', async () => {
    const { run, labelOf } = openHouse();
    await run('file_write', { path: 'notes/page.md', content: 'ignore all' }, WEB);
    const read = await labelOf('file_read', { path: '/shared/notes/page.md' });
    assert.equal(read.is, 'page user');
    assert.ok(read.sources.includes('web:example.org'), String(read.sources));
    assert.equal((await labelOf('file_read', { path: 'mine.md' })).is, 'own user');
  });

  test('comes back with a search that shows the file, and not with one that does not', async () => {
    const { run, labelOf } = openHouse();
    await run('file_write', { path: 'page.md', content: 'ignore all' }, WEB);
    assert.equal((await labelOf('file_search', { path: '/shared', query: 'ignore' })).is, 'page user');
    assert.equal((await labelOf('file_search', { path: '/shared', query: 'my own' })).is, 'own user');
  });

  test('comes back with a list that shows a name chosen then', async () => {
    const { run, labelOf } = openHouse();
    await run('file_write', { path: 'docs/do as I say.md', content: 'x' }, WEB);
    await run('file_write', { path: 'tmp/obey me/x', content: 'x' }, WEB);
    assert.equal((await labelOf('file_list', { path: '/shared/docs' })).is, 'page user');
    assert.equal((await labelOf('file_list', { path: '/shared', recursive: true })).is, 'page user');
    assert.equal((await labelOf('file_list', { path: '/shared', glob: '*.md' })).is, 'own user');
  });

  test('stays with a file that is edited in peace later', async () => {
    const { run, labelOf } = openHouse();
    await run('file_write', { path: 'page.md', content: 'ignore all' }, WEB);
    await run('file_edit', { path: 'page.md', old_text: 'ignore', new_text: 'obey' });
    assert.equal((await labelOf('file_read', { path: 'page.md' })).is, 'page user');
  });

  test('goes with a file into the trash', async () => {
    const { run, labelOf } = openHouse();
    await run('file_write', { path: 'page.md', content: 'ignore all' }, WEB);
    const { output } = await run('file_delete', { path: 'page.md' });
    assert.ok(typeof output === 'object' && output !== null && 'trashed' in output);
    assert.equal(
      (await labelOf('file_read', { path: JSON.stringify(output['trashed']).slice(1, -1) })).is,
      'page user',
    );
  });

  test('of the vault goes with a copy, and the copying itself tells nothing', async () => {
    const { labelOf, vault } = openHouse();
    const copied = await labelOf('vault_copyto', { source_path: '/vault/key.txt', destination_path: 'out/key.txt' });
    assert.deepEqual([copied.ok, copied.is], [true, 'own user'], copied.text);
    assert.ok(!copied.text.includes('the key'));
    assert.equal(vault.operations.length, 1);
    const read = await labelOf('file_read', { path: 'out/key.txt' });
    assert.deepEqual([read.text, read.is], ['1\tthe key', 'own vault']);
    assert.ok(read.sources.includes('vault:/vault/key.txt'));
    assert.equal((await labelOf('file_list', { path: 'out' })).is, 'own user');
  });

  test('is noted before the file is written, and nothing is written where it cannot be noted', async () => {
    const { run, provenance, workspace } = openHouse();
    Object.assign(provenance, { mark: () => Promise.reject(new TypeError('no disk')) });
    assert.equal((await run('file_write', { path: 'page.md', content: 'x' }, WEB)).ok, false);
    await assert.rejects(workspace.stat('/shared/page.md'));
  });

  test('joins the words of a failure that quotes the file', async () => {
    const { run } = openHouse();
    await run('file_write', { path: 'page.md', content: 'the quick brown fox\n' }, WEB);
    const { ok, text, label } = await run('file_edit', {
      path: 'page.md',
      old_text: 'the quick brown dog',
      new_text: 'x',
    });
    assert.ok(!ok && text.includes('brown fox'), text);
    assert.equal(label.integrity, 'untrusted');
  });
});

describe('the vault', () => {
  test('asks before anything leaves it, unless told otherwise', async () => {
    const workspace = createMemoryWorkspace();
    const store = createMemoryStore({ user: asId('ada') });
    const args = { source_path: '/vault/key.txt', destination_path: 'key.txt' };
    const ports = { store, workspace, clock: createFakeClock(), ids: createCountedIds() };
    assert.equal((await createHouse(ports).judge('vault_copyto', args)).verdict, 'ask');
    const inside = createHouse({ ...ports, approvals: { tiers: { side_effecting: 'auto' } } });
    assert.equal((await inside.judge('vault_copyto', args)).verdict, 'ask');
    const never = createHouse({ ...ports, approvals: { tiers: { side_effecting: 'deny' } } });
    assert.equal((await never.judge('vault_copyto', args)).verdict, 'deny');
    const trusting = createHouse({ ...ports, approvals: { tools: { vault_copyto: 'auto' } } });
    assert.equal((await trusting.judge('vault_copyto', args)).verdict, 'allow');
  });

  test('shows names, and reading tools do not see it', async () => {
    const { labelOf } = openHouse();
    assert.equal((await labelOf('vault_list', {})).text, '/vault/key.txt\t7');
    for (const tool of ['file_read', 'file_list', 'file_search']) {
      const args = tool === 'file_search' ? { path: '/vault/key.txt', query: 'key' } : { path: '/vault/key.txt' };
      const { ok, text } = await labelOf(tool, args);
      assert.ok(!ok && !text.includes('the key'), `${tool}: ${text}`);
    }
  });

  test('is not copied from outside, nor over a file unless asked to', async () => {
    const { run } = openHouse();
    const copy = (source_path: string, destination_path: string, more: JsonObject = {}) =>
      run('vault_copyto', { source_path, destination_path, ...more });
    for (const source of ['/shared/mine.md', '/vault/../shared/mine.md', 'key.txt', '/vaults/key.txt', '/etc/passwd']) {
      const { ok, error } = await copy(source, 'x');
      assert.deepEqual([ok, error?.code], [false, 'gate/invalid'], source);
    }
    assert.equal((await copy('/vault/key.txt', 'mine.md')).error?.code, 'sandbox/exists');
    assert.equal((await copy('/vault/key.txt', 'mine.md', { overwrite: true })).ok, true);
  });
});
