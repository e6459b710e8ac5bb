import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { linesOf, openPlace, REHEARSAL, script } from './program.ts';

const place = await openPlace();
after(() => place[Symbol.asyncDispose]());

const call = (name: string, args: unknown) => [{ type: 'tool-call', name, arguments: args }];
const results = (out: string): readonly string[] =>
  linesOf(out).flatMap(({ type, output }) => (type === 'tool-result' ? [String(output)] : []));
const shared = (name: string): string => join(place.workspace, 'shared', name);
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

describe('the shipped program', () => {
  test('runs a script behind the gate, and stops one that never ends', async () => {
    const code = `
      await tools.file_write({ path: 'a.txt', content: 'hello' });
      const { text }: { text: string } = await tools.file_read({ path: 'a.txt' });
      return text.split('\\t')[1];`;
    const good = await place.run(['--json', 'tools', 'call', 'run_script', JSON.stringify({ code })]);
    assert.equal(good.code, 0, good.err);
    assert.match(good.out, /hello/u);
    const endless = { code: 'for (;;);', language: 'javascript', timeout_ms: 100 };
    const bad = await place.run(['tools', 'call', 'run_script', JSON.stringify(endless)]);
    assert.equal(bad.code, 1);
    assert.match(bad.err, /longer than its 0\.1 seconds/u);
  });

  // @requirement media/attachments
  test('saves what was attached, in that turn and in a later one', async () => {
    await writeFile(join(place.folder, 'pic.png'), PNG);
    await place.put('.oxydra/agent.toml', REHEARSAL);
    await place.put(
      '.oxydra/rehearsal.json',
      script(call('attachment_save', { index: 0, path: 'one.png' }), [{ type: 'text', text: 'Saved.' }]),
    );
    const first = await place.run(['ask', '--json', '--session', 'pics', '--file', 'pic.png', 'save it']);
    assert.equal(first.code, 0, first.err);
    assert.deepEqual(await readFile(shared('one.png')), PNG, results(first.out).join());
    await place.put(
      '.oxydra/rehearsal.json',
      script(call('attachment_save', { index: 0, path: 'two.png' }), [{ type: 'text', text: 'Saved again.' }]),
    );
    const second = await place.run(['ask', '--json', '--session', 'pics', 'save it again']);
    assert.equal(second.code, 0, second.err);
    assert.deepEqual(await readFile(shared('two.png')), PNG, results(second.out).join());
  });

  // @requirement media/shown
  test('tells where a file lies that the agent shows', async () => {
    await place.put(
      '.oxydra/rehearsal.json',
      script(call('send_media', { path: 'one.png', media_type: 'photo', caption: 'Look' }), [
        { type: 'text', text: 'There.' },
      ]),
    );
    const { out, err } = await place.run(['ask', '--json', 'show it']);
    const notices = linesOf(out).flatMap(({ type, text }) => (type === 'notice' ? [text] : []));
    assert.ok(notices.includes('Here is /shared/one.png (photo): Look'), `${out}${err}`);
  });

  test('calls a tool that it had to look for', async () => {
    assert.ok(!existsSync(shared('never')));
    await place.put(
      '.oxydra/rehearsal.json',
      script(call('tool_search', { query: 'names in the vault' }), call('vault_list', {}), [
        { type: 'text', text: 'Empty.' },
      ]),
    );
    const { out, err } = await place.run(['ask', '--json', 'look into the vault']);
    const [found] = results(out);
    assert.match(found ?? '', /vault_list/u, `${out}${err}`);
    assert.equal(linesOf(out).filter(({ type, ok }) => type === 'tool-result' && ok === true).length, 2, out);
  });
});
