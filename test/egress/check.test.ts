import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { inOwnNetwork, PUBLIC } from './namespace.ts';
import { openWorld, type World } from './world.ts';

const PROGRAM = join(import.meta.dirname, '..', '..', 'packages', 'runner', 'src', 'bin', 'oxydra.ts');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

inOwnNetwork(import.meta.filename, () => {
  const home = mkdtempSync(join(tmpdir(), 'oxydra-check-'));
  let world: World;
  before(async () => {
    world = await openWorld();
    world.names.zone = (name) =>
      ({ 'example.org': ['1.1.1.1', '2606:4700::1'], 'mixed.example': ['1.1.1.1', '10.0.0.1'] })[name];
  });
  after(async () => {
    await world[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });

  const run = (args: readonly string[], input = '', env: Readonly<Record<string, string>> = {}): Promise<Ended> =>
    new Promise((resolve) => {
      const child = spawn(process.execPath, [PROGRAM, 'egress', 'check', ...args], {
        cwd: home,
        env: { PATH: process.env['PATH'] ?? '', HOME: home, ...env },
      });
      let [out, err] = ['', ''];
      child.stdout.on('data', (piece: Buffer) => (out += piece.toString()));
      child.stderr.on('data', (piece: Buffer) => (err += piece.toString()));
      child.on('close', (code) => resolve({ code, out, err }));
      child.stdin.end(input);
    });
  const answerOf = ({ out }: Ended): { allowed: boolean; reason: string; addresses: string[] } => JSON.parse(out);

  // @requirement egress/check
  describe('egress check', () => {
    test('tells the decision, the reason and the addresses, in a fresh home, and leaves nothing there', async () => {
      const good = await run(['https://example.org/', '--json']);
      assert.deepEqual([good.code, good.err], [0, '']);
      assert.deepEqual(Object.keys(answerOf(good)), ['allowed', 'reason', 'addresses']);
      assert.deepEqual(answerOf(good).addresses.toSorted(), ['1.1.1.1', '2606:4700::1']);
      for (const [url, words] of [
        ['http://mixed.example/', /10\.0\.0\.1 is a private address/u],
        ['http://nowhere.example/', /cannot be resolved/u],
        ['http://0x7f.1/', /loopback/u],
        [`http://${PUBLIC}/`, /address of this machine/u],
        ['ftp://example.org/', /scheme/u],
        ['', /cannot be read/u],
      ] as const) {
        const bad = await run([url]);
        assert.equal(bad.code, 3, url);
        assert.equal(answerOf(bad).allowed, false, url);
        assert.match(answerOf(bad).reason, words);
      }
      assert.deepEqual(readdirSync(home), []);
    });

    test('answers a line for each of many, with its id, and a bad one spoils no other', async () => {
      const lines = [
        '{"id":"a","url":"https://example.org/"}',
        'no json',
        '{"id":"c","url":"http://10.0.0.1/"}',
        '{"id":"d"}',
        '{"id":"e","url":7}',
        '{"id":"f","url":"https://example.org","more":1}',
      ];
      const { out, code } = await run(['--batch', '--jobs', '2'], lines.join('\n'));
      const answers = new Map(
        out
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as { id: unknown; allowed: boolean })
          .map((each) => [each.id, each.allowed]),
      );
      assert.deepEqual(
        [code, Object.fromEntries(answers)],
        [1, { 2: false, a: true, c: false, d: false, e: false, f: false }],
      );
      const none = await run(['--batch']);
      assert.deepEqual([none.code, none.out], [0, '']);
    });

    test('holds to the configuration and to the variables that the Rust program had', async () => {
      const file = join(home, 'runner.toml');
      writeFileSync(file, `workspace_root = "${home}/w"\n`);
      writeFileSync(join(home, 'agent.toml'), '[egress]\ndeny = ["example.org"]\nlocal = ["10.0.0.1:8080"]\n');
      assert.match(answerOf(await run(['-c', file, 'https://example.org/'])).reason, /egress\.deny/u);
      assert.equal((await run(['-c', file, 'http://10.0.0.1:8080/'])).code, 0);
      const strict = { OXYDRA_WEB_EGRESS_MODE: 'strict', OXYDRA_WEB_EGRESS_ALLOWLIST: 'other.example, *.example.net' };
      assert.match(answerOf(await run(['https://example.org/'], '', strict)).reason, /egress\.allowlist/u);
      assert.equal(
        (await run(['https://example.org/'], '', { ...strict, OXYDRA_WEB_EGRESS_ALLOWLIST: 'example.org' })).code,
        0,
      );
      const proxied = await run(['https://example.org/'], '', { OXYDRA_WEB_EGRESS_MODE: 'strict_allowlist_proxy' });
      assert.equal(proxied.code, 2);
      assert.match(proxied.err, /needs egress\.proxy_url/u);
      assert.equal((await run(['https://example.org/'], '', { OXYDRA_WEB_EGRESS_MODE: 'open' })).code, 2);
    });

    test('says how it is used', async () => {
      assert.equal((await run([])).code, 2);
      assert.equal((await run(['--jobs', '2', 'https://example.org'])).code, 2);
      assert.match((await run(['--help'])).out, /opens no\s+connection/u);
      const typo = await run(['--tool', 'web_fech', 'https://example.org']);
      assert.equal(typo.code, 2);
      assert.match(typo.err, /"web_fech", which is no tool\. Did you mean web_fetch\?/u);
    });

    test('opens no connection', () => {
      assert.deepEqual([world.connections(), world.touched], [0, []]);
    });
  });
});
