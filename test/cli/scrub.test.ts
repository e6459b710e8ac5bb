import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { linesOf, openPlace, REHEARSAL, script } from './program.ts';

const fresh = (): string => `value-${crypto.randomUUID()}`;

// @requirement scrub/command-knows-values
describe('oxydra scrub', () => {
  test('works in a home that has nothing, and makes nothing there', async () => {
    await using place = await openPlace();
    const { code, out } = await place.run(['scrub'], { input: 'plain words\n' });
    assert.deepEqual([code, out], [0, 'plain words\n']);
    assert.deepEqual(await readdir(place.folder), []);
    assert.deepEqual(await readdir(join(place.folder, '..', 'home')), []);
  });

  test('takes out the values of the store and of keys, in a stream and in batches, for the user that -c names', async () => {
    await using place = await openPlace();
    const [stored, key] = [fresh(), fresh()];
    await place.put('etc/runner.toml', `workspace_root = ${JSON.stringify(join(place.folder, 'elsewhere'))}\n`);
    const config = ['-c', join(place.folder, 'etc', 'runner.toml')];
    assert.equal((await place.run([...config, 'secrets', 'set', 'mine'], { input: stored })).code, 0);
    assert.ok(existsSync(join(place.folder, 'elsewhere')));
    const env = { OPENAI_API_KEY: key };
    const words = await place.run([...config, 'scrub'], { input: `${stored} and ${btoa(key)}`, env });
    assert.equal(words.out, '[REDACTED:known:mine] and [REDACTED:known:OPENAI_API_KEY]', words.err);
    const { out } = await place.run([...config, 'scrub', '--batch'], {
      input: `${JSON.stringify({ id: 1, text: stored })}\n`,
      env,
    });
    assert.equal(linesOf(out)[0]?.['text'], '[REDACTED:known:mine]');
  });

  test('passes nothing on where the store cannot be opened or the configuration is wrong', async () => {
    await using place = await openPlace();
    const stored = fresh();
    assert.equal((await place.run(['secrets', 'set', 'mine'], { input: stored })).code, 0);
    await writeFile(join(place.workspace, '.oxydra', 'secrets.sealed'), 'nonsense');
    for (const [args, sentence] of [
      [['scrub'], /^oxydra: The secrets in .* cannot be opened: .*\n$/u],
      [['scrub', '--batch'], /^oxydra: The secrets in .* cannot be opened: .*\n$/u],
      [['scrub', '--set', 'no.such_key=1'], /^oxydra: .*no\.such_key/u],
    ] as const) {
      const { code, out, err } = await place.run(args, { input: JSON.stringify({ text: stored }) });
      assert.notEqual(code, 0);
      assert.equal(out, '');
      assert.match(err, sentence);
    }
  });
});

describe('what a model says', () => {
  // @requirement policy/words-guarded
  test('keeps an example that looks like a secret, and loses a value of the store', async () => {
    await using place = await openPlace();
    const stored = fresh();
    await place.run(['secrets', 'set', 'mine'], { input: stored });
    const example = `Write DB_PASSWORD='hunter2-9f' or gh${'p_'}${'a1B2c3D4e5'.repeat(4).slice(0, 36)}, not`;
    await place.put('.oxydra/agent.toml', REHEARSAL);
    await place.put('.oxydra/rehearsal.json', script([{ type: 'text', text: `${example} ${stored}.` }]));
    const { code, out } = await place.run(['ask', '-q', 'How do I write it?']);
    assert.deepEqual([code, out.trim()], [0, `${example} [REDACTED:known:mine].`]);
  });
});
