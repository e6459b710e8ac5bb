import assert from 'node:assert/strict';
import { readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { linesOf, openPlace, type Place } from '../cli/program.ts';
import { filesWith, newCanary } from './traces.ts';

const everything = (place: Place): string => join(place.folder, '..');
const list = async (place: Place): Promise<Record<string, unknown>> => {
  const { code, out, err } = await place.run(['secrets', 'list', '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out);
};

describe('the secrets commands', () => {
  // @requirement secrets/commands
  test('store, list, replace and remove, and no value is ever shown or left anywhere', async () => {
    await using place = await openPlace();
    const [first, second] = [newCanary('first'), newCanary('second')];
    const said: string[] = [];
    const run = async (args: readonly string[], input?: string, code = 0): Promise<string> => {
      const ended = await place.run(args, input === undefined ? {} : { input });
      assert.equal(ended.code, code, ended.err);
      said.push(ended.out, ended.err);
      return ended.out + ended.err;
    };
    await run(['secrets', 'set', 'github', '--host', 'api.github.com', '--host', '*.example.org'], `${first}\n`);
    assert.match(await run(['secrets', 'list']), /^NAME .*\ngithub {2}new {2}api\.github\.com, \*\.example\.org$/mu);
    assert.match(await run(['secrets', 'rotate', 'github', '--json'], second), /"rotated_at"/u);
    assert.deepEqual(((await list(place))['secrets'] as { hosts: unknown }[])[0]?.hosts, [
      'api.github.com',
      '*.example.org',
    ]);
    await run(['secrets', 'rm', 'github']);
    assert.deepEqual((await list(place))['secrets'], []);
    assert.match(await run(['secrets', 'rm', 'github'], undefined, 1), /There is no secret "github"\./u);
    assert.match(await run(['audit', 'verify']), /The record is whole: 3 entries\./u);
    await run(['audit', 'show', '--json']);
    for (const text of said) assert.equal(text.includes(first) || text.includes(second), false);
    assert.deepEqual(await filesWith(everything(place), [first, second]), []);
    assert.equal((await stat(join(place.workspace, '.oxydra', 'secrets.sealed'))).mode & 0o777, 0o600);
  });

  test('refuse a value on the command line, without repeating it', async () => {
    await using place = await openPlace();
    const canary = newCanary('typed');
    for (const args of [
      ['set', 'github', canary],
      ['set', `github=${canary}`],
      ['rotate', 'github', canary],
    ]) {
      const { code, out, err } = await place.run(['secrets', ...args]);
      assert.equal(code, 2);
      assert.match(err, /^oxydra: A value is never taken from the command line/u);
      assert.equal((out + err).includes(canary), false);
    }
  });

  test('explain bad names, hosts and values in one sentence, and store nothing', async () => {
    await using place = await openPlace();
    const table: readonly (readonly [readonly string[], string | Buffer, RegExp])[] = [
      [['set', 'Bad Name'], 'x', /"Bad Name" cannot be the name of a secret\. Use 1 to 64/u],
      [['set', 'a', '--host', 'https://x.org/'], 'x', /The host "https:\/\/x\.org\/" is not a plain host name\./u],
      [['set', 'a', '--host', '*.org'], 'x', /would stand for everything below a top-level domain/u],
      [['set', 'a'], 'short', /has fewer than 6 characters, too few to be told from other text/u],
      [['set', 'a'], '  ab    ', /has fewer than 6 characters/u],
      [['set', 'a'], '\n', /The value is empty\./u],
      [['set', 'a'], 'x'.repeat(65_537), /The value has 65537 bytes, and at most 65536 are allowed\./u],
      [['set', 'a'], Buffer.from([0xff, 0xfe]), /The value is not valid UTF-8 text\./u],
      [['set', 'a'], 'a\0b', /The value holds a NUL character\./u],
      [['rotate', 'nobody'], 'x', /There is no secret "nobody"\./u],
    ];
    for (const [args, input, sentence] of table) {
      const { code, err } = await place.run(['secrets', ...args], { input });
      assert.notEqual(code, 0);
      assert.match(err, sentence);
    }
    assert.deepEqual((await list(place))['secrets'], []);
  });

  // @requirement secrets/concurrent-writers
  test('lose nothing when several run at once', async () => {
    await using place = await openPlace();
    await place.run(['secrets', 'list']);
    const names = Array.from({ length: 6 }, (_, index) => `s${index}`);
    const ended = await Promise.all(
      names.map((name) => place.run(['secrets', 'set', name], { input: `value-${name}` })),
    );
    assert.deepEqual(
      ended.map(({ code, err }) => (code === 0 ? 0 : err)),
      names.map(() => 0),
    );
    assert.deepEqual(
      ((await list(place))['secrets'] as { name: string }[]).map(({ name }) => name),
      names,
    );
    assert.match((await place.run(['audit', 'verify'])).out, /whole: 6 entries/u);
  });

  // @requirement secrets/tamper-refused
  test('refuse a store that was changed, and say what to do', async () => {
    await using place = await openPlace();
    await place.run(['secrets', 'set', 'a'], { input: newCanary('sealed') });
    const file = join(place.workspace, '.oxydra', 'secrets.sealed');
    const good = await readFile(file, 'utf8');
    await writeFile(
      file,
      good.replace(/"sealed":"(.)/u, (_, first: string) => `"sealed":"${first === 'A' ? 'B' : 'A'}`),
    );
    const changed = await place.run(['secrets', 'list']);
    assert.equal(changed.code, 1);
    assert.match(changed.err, /cannot be opened: it was changed, or sealed with another key/u);
    await rm(file);
    assert.match((await place.run(['secrets', 'list'])).err, /The file of secrets .* is gone\./u);
  });
});

describe('the audit commands', () => {
  // @requirement audit/commands
  test('show what was noted, by kind, time and number, and name the first bad entry', async () => {
    await using place = await openPlace();
    for (const name of ['a', 'b', 'c']) await place.run(['secrets', 'set', name], { input: `value-${name}` });
    const show = async (...args: readonly string[]) =>
      linesOf((await place.run(['audit', 'show', '--json', ...args])).out);
    assert.deepEqual(
      (await show()).map(({ seq, kind }) => [seq, kind]),
      [
        [1, 'secret'],
        [2, 'secret'],
        [3, 'secret'],
      ],
    );
    assert.deepEqual(
      (await show('-n', '1')).map(({ seq }) => seq),
      [3],
    );
    assert.deepEqual(await show('--kind', 'denial'), []);
    assert.equal((await show('--since', '1h', '--kind', 'secret', '--kind', 'denial')).length, 3);
    const bad = await place.run(['audit', 'show', '--kind', 'denials']);
    assert.equal(bad.code, 2);
    assert.match(bad.err, /--kind is "denials", but must be one of .* Did you mean denial\?/u);

    const file = join(place.workspace, '.oxydra', 'audit.jsonl');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('The secret b is set.', 'The secret x is set.'));
    const verified = await place.run(['audit', 'verify', '--json']);
    assert.equal(verified.code, 1);
    const verdict = JSON.parse(verified.out) as Record<string, unknown>;
    assert.deepEqual([verdict['ok'], verdict['tampering'], verdict['seq'], verdict['line']], [false, 'changed', 2, 2]);
    assert.match((await place.run(['audit', 'verify'])).out, /^Entry 2 was changed after it was written\./u);

    // What cannot be noted is not done.
    await writeFile(file, text.split('\n').slice(0, 2).join('\n'));
    const refused = await place.run(['secrets', 'set', 'd'], { input: 'value-d' });
    assert.equal(refused.code, 1);
    assert.match(refused.err, /The audit record cannot be written: The audit record cannot be continued/u);
    assert.equal(((await list(place))['secrets'] as unknown[]).length, 3);
    assert.equal((await place.run(['audit', 'renew'])).code, 0);
    assert.equal((await place.run(['secrets', 'set', 'd'], { input: 'value-d' })).code, 0);
    assert.equal(
      (await readdir(join(place.workspace, '.oxydra'))).filter((name) => name.startsWith('audit-aside')).length,
      1,
    );
  });
});
