import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openPlace, until, type Place } from './program.ts';

const DAY = 86_400_000;

/** As the program names a place in the trash that it made at a moment. */
function slotAt(at: number): string {
  const head = at.toString(16).padStart(12, '0');
  return `${head.slice(0, 8)}-${head.slice(8)}-7000-8000-000000000001`;
}

const shared = ({ workspace }: Place, ...names: string[]): string => join(workspace, 'shared', ...names);
const textAt = (place: Place, ...names: string[]): Promise<string> => readFile(shared(place, ...names), 'utf8');

async function discard(place: Place, name: string, text: string, at: number): Promise<string> {
  const slot = shared(place, '.trash', slotAt(at));
  await mkdir(slot, { recursive: true });
  await writeFile(join(slot, name), text);
  return `/shared/.trash/${slotAt(at)}/${name}`;
}

describe('the trash commands', () => {
  // @requirement files/trash-commands
  test('list, put back and empty, in a fresh home too, and explain what they cannot do in one sentence', async () => {
    await using place = await openPlace();
    const run = async (args: readonly string[], code = 0): Promise<string> => {
      const ended = await place.run(['trash', ...args]);
      assert.equal(ended.code, code, ended.err);
      return ended.out + ended.err;
    };
    assert.match(await run(['list']), /^The trash is empty\.$/mu);
    await place.run(['tools', 'call', 'file_write', '{"path":"a/b.md","content":"mine"}']);
    await place.run(['tools', 'call', 'file_delete', '{"path":"a/b.md"}']);
    const { things } = JSON.parse(await run(['list', '--json']));
    assert.deepEqual([things.length, things[0].from, things[0].size], [1, '/shared/a/b.md', 4]);
    assert.match(await run(['list']), /^FROM .*\n\/shared\/a\/b\.md {2}4 .*\/shared\/\.trash\/[^/]+\/a\/b\.md$/mu);
    await place.run(['tools', 'call', 'file_write', '{"path":"a/b.md","content":"other"}']);
    assert.match(await run(['restore', 'a/b.md'], 1), /^oxydra: There is already something at '\/shared\/a\/b\.md'/u);
    assert.match(await run(['restore', 'a/b.md', '--over']), /^Put back \/shared\/a\/b\.md; what was there is at/u);
    assert.equal(await textAt(place, 'a/b.md'), 'mine');
    assert.match(await run(['restore', 'a/b.md', '--to', '../../x'], 3), /^oxydra: [^\n]+ outside the workspace/u);
    const back = JSON.parse(await run(['restore', 'a/b.md', '--to', 'c.md', '--json']));
    assert.equal(back.to, '/shared/c.md');
    assert.equal(await textAt(place, 'c.md'), 'other');
    assert.match(await run(['restore', 'a/b.md'], 1), /^oxydra: Nothing in the trash came from/u);
    assert.match(await run(['empty', '--older-than', 'soon'], 2), /but must be a span such as 30d/u);
    await discard(place, 'old', 'x', Date.now() - 3 * DAY);
    assert.match(await run(['empty', '--older-than', '4d']), /^Nothing in the trash is that old\.$/mu);
    assert.deepEqual(JSON.parse(await run(['empty', '--json'])), { emptied: 1 });
  });

  // @requirement files/trash-aged
  test('are not needed for what is old: the daemon removes it at its start, and nothing else', async () => {
    await using place = await openPlace();
    await place.put('.oxydra/runner.toml', '[files]\ntrash_days = 7\n');
    const old = Date.now() - 8 * DAY;
    await discard(place, 'old', 'x', old);
    const young = await discard(place, 'young', 'x', Date.now() - 6 * DAY);
    await mkdir(shared(place, '.trash', 'mine'));
    const { code, err } = await place.run(['start']);
    assert.equal(code, 0, err);
    await until('the old one is gone', () => !existsSync(shared(place, '.trash', slotAt(old))));
    await until('it is told', async () => (await place.run(['logs'])).out.includes('trash.emptied'));
    assert.deepEqual(
      (await readdir(shared(place, '.trash'))).filter((name) => name === 'mine'),
      ['mine'],
    );
    const { out } = await place.run(['trash', 'list', '--json']);
    assert.deepEqual(
      JSON.parse(out).things.map((thing: { path: string }) => thing.path),
      [young],
    );
  });

  // @requirement files/trash-commands
  test('put back beside a running daemon, which knows at once what it must know of the file', async () => {
    await using place = await openPlace();
    await place.run(['tools', 'call', 'file_write', '{"path":"a.md","content":"from the vault"}']);
    const vault = { integrity: 'tool', confidentiality: 'vault', sources: ['vault:/vault/key'] };
    await appendFile(
      join(place.workspace, '.oxydra', 'provenance.jsonl'),
      `${JSON.stringify({ path: '/shared/a.md', label: vault })}\n`,
    );
    await place.run(['start']);
    await place.run(['tools', 'call', 'file_delete', '{"path":"a.md"}']);
    const read = async (path: string): Promise<string> => {
      const asked = `{"id":1,"name":"file_read","arguments":{"path":"${path}"}}\n`;
      const { out } = await place.run(['tools', 'call', '--batch'], { input: asked });
      const { ok, labels } = JSON.parse(out);
      return `${ok} ${labels?.confidentiality}`;
    };
    await place.run(['tools', 'call', 'file_write', '{"path":"b.md","content":"plain"}']);
    assert.equal(await read('b.md'), 'true user');
    const { code, err } = await place.run(['trash', 'restore', 'a.md', '--to', 'elsewhere/c.md']);
    assert.equal(code, 0, err);
    assert.equal(await read('elsewhere/c.md'), 'true vault');
    await place.run(['restart']);
    assert.equal(await read('elsewhere/c.md'), 'true vault');
  });
});
