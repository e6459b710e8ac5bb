import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createCountedIds, createFakeClock, createMemoryStore, createMemoryVault } from '@oxydra/testkit';
import { createMemoryProvenance, createMemoryWorkspace } from '@oxydra/testkit';
import { asId, USER_LABEL } from '@oxydra/types';
import type { Attachments, Heard, JsonObject, Label, TurnId } from '@oxydra/types';
import { createHouse } from '../house.fixture.ts';

const OWNED: Label = { integrity: 'untrusted', confidentiality: 'user', sources: ['user', 'web:example.org'] };
const VAULT: Label = { integrity: 'tool', confidentiality: 'vault', sources: ['vault:/vault/key.txt'] };

function open() {
  const workspace = createMemoryWorkspace({ '/shared/mine.md': 'my own', '/shared/d/a.md': 'first' });
  const vault = createMemoryVault(workspace, { '/vault/key.txt': 'the key' });
  const provenance = createMemoryProvenance();
  const about = { index: 0, name: 'a.bin', mediaType: 'text/plain', size: 4, turn: asId<TurnId>('turn') };
  const attachments: Attachments = {
    list: async () => [about],
    read: async () => ({ about, bytes: new TextEncoder().encode('sent') }),
  };
  const house = createHouse({
    store: createMemoryStore({ user: asId('ada') }),
    workspace,
    vault,
    provenance,
    approvals: { tools: { vault_copyto: 'auto' } },
    clock: createFakeClock(),
    ids: createCountedIds(),
    world: { attachments },
  });
  const textAt = (path: string): string | undefined => {
    const bytes = workspace.files.get(path);
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes);
  };
  /** Runs a call, and answers what it tells programs. */
  const told = async (name: string, args: JsonObject, label: Label = OWNED): Promise<Record<string, unknown>> => {
    const { ok, text, output } = await house.run(name, args, { scene: { ...house.scene, label } });
    assert.ok(ok, text);
    return { text, ...(output as object) }; // these tools answer objects
  };
  const heard = (text: string): readonly Heard[] => [{ text, label: USER_LABEL }];
  return { ...house, told, textAt, provenance, heard };
}

// @requirement files/undo
describe('once untrusted text was read', () => {
  const changes: readonly (readonly [string, JsonObject, string])[] = [
    ['file_write', { path: 'mine.md', content: 'owned' }, 'owned'],
    ['file_edit', { path: 'mine.md', old_text: 'my', new_text: 'their' }, 'their own'],
    ['attachment_save', { index: 0, path: 'mine.md', overwrite: true }, 'sent'],
    ['vault_copyto', { source_path: '/vault/key.txt', destination_path: 'mine.md', overwrite: true }, 'the key'],
  ];
  for (const [name, args, after] of changes) {
    test(`${name} keeps in the trash what it replaces, and says where to programs alone`, async () => {
      const { told, textAt } = open();
      const { kept, text } = await told(name, args);
      assert.ok(typeof kept === 'string');
      assert.match(kept, /^\/shared\/\.trash\/[^/]+\/mine\.md$/u);
      assert.deepEqual([textAt(kept), textAt('/shared/mine.md')], ['my own', after]);
      assert.ok(typeof text === 'string' && !text.includes('.trash'));
    });

    test(`${name} keeps nothing as long as only the user has spoken`, async () => {
      const { told, workspace } = open();
      assert.equal((await told(name, args, USER_LABEL))['kept'], undefined);
      await assert.rejects(workspace.stat('/shared/.trash'));
    });

    test(`${name} writes nothing into the trash, which stays readable`, async () => {
      const { told, run, textAt } = open();
      const { kept } = await told('file_write', { path: 'mine.md', content: 'owned' });
      assert.ok(typeof kept === 'string');
      const key = name === 'vault_copyto' ? 'destination_path' : 'path';
      for (const path of [kept, '/shared/.trash/x', 'd/../.trash/x/mine.md']) {
        if (name === 'file_edit' && path !== kept) continue;
        const { ok, error, text } = await run(name, { ...args, [key]: path });
        assert.deepEqual([ok, error?.code], [false, 'sandbox/trash'], text);
        assert.match(text, /^[^\n]+\.$/u);
      }
      assert.equal(textAt(kept), 'my own');
      assert.equal((await told('file_read', { path: kept }))['text'], '1\tmy own');
    });
  }

  test('a file is found again however often it is overwritten', async () => {
    const { told, textAt } = open();
    const places: unknown[] = [];
    for (const content of ['one', 'two', 'three'])
      places.push((await told('file_write', { path: 'd/a.md', content }))['kept']);
    assert.deepEqual(
      places.map((place) => textAt(String(place))),
      ['first', 'one', 'two'],
    );
  });

  test('what is to go for good must be what the user spoke of, in the trash too; the trash itself needs no word', async () => {
    const { judge, told, heard } = open();
    const { kept } = await told('file_write', { path: 'mine.md', content: 'owned' });
    assert.ok(typeof kept === 'string');
    const verdict = async (args: JsonObject, words = 'Please summarise notes.md.') =>
      (await judge('file_delete', args, { label: OWNED, heard: heard(words) })).verdict;
    assert.equal(await verdict({ path: 'mine.md', permanently: true }), 'ask');
    assert.equal(await verdict({ path: kept, permanently: true }), 'ask');
    assert.equal(await verdict({ path: '.trash', permanently: true, recursive: true }), 'ask');
    assert.equal(await verdict({ path: 'mine.md', permanently: true }, 'Read mine.md to me.'), 'ask');
    assert.equal(await verdict({ path: 'mine.md', permanently: true }, 'Delete other.md for good.'), 'ask');
    assert.equal(await verdict({ path: 'mine.md', permanently: true }, 'Delete mine.md for good.'), 'allow');
    assert.equal(await verdict({ path: 'mine.md' }), 'allow');
    const own = await judge('file_delete', { path: 'mine.md', permanently: true });
    assert.equal(own.verdict, 'allow');
    const vault = { ...OWNED, confidentiality: 'vault' } as const;
    const wish = { label: vault, heard: heard('Delete mine.md for good.') };
    const after = await judge('file_delete', { path: 'mine.md', permanently: true }, wish);
    assert.equal(after.verdict, 'allow', 'nothing of the vault leaves by it');
  });
});

describe('the label of a file', () => {
  // @requirement policy/labels-survive-files
  test('goes along with what is kept of it, before it is kept, and no label comes to what lies beside it', async () => {
    const { told, provenance } = open();
    await provenance.mark('/shared/mine.md', VAULT);
    const { kept } = await told('file_write', { path: 'mine.md', content: 'owned' });
    const { kept: other } = await told('file_write', { path: 'd/a.md', content: 'owned' });
    assert.equal(provenance.of(String(kept))?.confidentiality, 'vault');
    assert.equal(provenance.of(String(kept))?.integrity, 'tool');
    assert.equal(provenance.of(String(other)), undefined);
    assert.equal(provenance.of('/shared/.trash'), undefined);
    assert.equal(provenance.of('/shared/mine.md')?.integrity, 'untrusted');
  });

  test('leaves no trace of a place in the trash that stayed empty', async () => {
    const { told, provenance } = open();
    await provenance.mark('/shared/mine.md', VAULT);
    await told('file_write', { path: 'mine.md', content: 'my own' });
    await told('file_delete', { path: 'd', recursive: true, permanently: true }, USER_LABEL);
    assert.deepEqual(
      [...provenance.known.keys()].filter((path) => path.includes('.trash')),
      [],
    );
  });

  test('that cannot be noted for the trash keeps the file as it is', async () => {
    const { run, scene, provenance, textAt } = open();
    await provenance.mark('/shared/mine.md', OWNED);
    const { mark } = provenance;
    const fails = (path: string, label: Label): Promise<void> =>
      path.includes('.trash') ? Promise.reject(new TypeError('no disk')) : mark(path, label);
    Object.assign(provenance, { mark: fails });
    for (const [name, args] of [
      ['file_write', { path: 'mine.md', content: 'owned' }],
      ['file_delete', { path: 'mine.md' }],
    ] as const) {
      assert.equal((await run(name, args, { scene: { ...scene, label: OWNED } })).ok, false);
      assert.equal(textAt('/shared/mine.md'), 'my own');
    }
  });
});
