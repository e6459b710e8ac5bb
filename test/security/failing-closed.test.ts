/** @requirement security/fails-closed */
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { linesOf, openPlace, REHEARSAL, ROOT, script, until } from '../cli/program.ts';
import type { Place } from '../cli/program.ts';

const RUNTIME = join(ROOT, 'node_modules', 'node', 'bin', 'node');
const PHRASE = 'heron lantern meadow nectar orchid pebble';
/** One sentence that says what happened, and perhaps one what to do; no stack, no path of the program. */
const SENTENCE = /^oxydra: \P{Cc}+\.?\s*(?:\P{Cc}+\s*)?$/u;

/** How a module begins, as base64. */
const GUEST = /AGFzbQEAAAA[A-Za-z0-9+/]{100}/u;

let folder: string;
before(() => {
  execFileSync(join(ROOT, 'bin', 'oxydra'), ['--version']);
  folder = mkdtempSync(join(tmpdir(), 'oxydra-broken-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

let serial = 0;
type FileOf = (name: string) => string;
/** A copy of the bundle in which something is missing or other than it was built. */
function brokenBundle(breakIt: (file: FileOf) => void): string {
  const copy = join(folder, `dist-${(serial += 1)}`);
  cpSync(join(ROOT, 'dist'), copy, { recursive: true, filter: (name) => !name.endsWith('.compile-cache') });
  const entry = join(copy, 'oxydra.js');
  const build = /\.\/(build-[0-9a-f]+)\/oxydra\.mjs/u.exec(readFileSync(entry, 'utf8'))?.[1] ?? assert.fail('no build');
  breakIt((name) => join(copy, build, name));
  return entry;
}

/** One call of a tool by such a copy. */
function callBy(entry: string, place: Place, name: string, args: object, flags: readonly string[] = []) {
  const command = [...flags, entry, 'tools', 'call', name, JSON.stringify(args), '--approve', 'all'];
  const env = { PATH: process.env['PATH'] ?? '', HOME: join(place.folder, '..', 'home') };
  return new Promise<{ readonly code: unknown; readonly out: string; readonly err: string }>((resolve) => {
    execFile(RUNTIME, command, { cwd: place.folder, env, timeout: 60_000 }, (error, out, err) =>
      resolve({ code: error?.code ?? error?.signal ?? 0, out, err }),
    );
  });
}

/** What the command says of its end; before it the log may have said something. */
const lastWords = (err: string): string => err.trimEnd().split('\n').at(-1) ?? '';

async function openHome(): Promise<Place> {
  const place = await openPlace();
  await place.run(['tools', 'list']);
  writeFileSync(join(place.workspace, 'shared/mine.md'), PHRASE);
  writeFileSync(join(place.workspace, 'vault/papers.txt'), PHRASE);
  return place;
}

const FILES: readonly (readonly [string, object])[] = [
  ['file_read', { path: 'mine.md' }],
  ['file_list', { path: '.' }],
  ['file_search', { path: '.', query: 'heron' }],
  ['file_write', { path: 'mine.md', content: 'x' }],
  ['file_edit', { path: 'mine.md', old_text: 'heron', new_text: 'x' }],
  ['file_delete', { path: 'mine.md', permanently: true }],
  ['vault_list', {}],
  ['vault_copyto', { source_path: '/vault/papers.txt', destination_path: 'copy.txt' }],
];

async function refusesFiles(entry: string, says: RegExp, flags: readonly string[] = []): Promise<void> {
  await using place = await openHome();
  for (const [name, args] of FILES.filter((_, at) => flags.length === 0 || at % 3 === 0)) {
    const { code, out, err } = await callBy(entry, place, name, args, flags);
    assert.notEqual(code, 0, name);
    assert.match(err, says, name);
    assert.match(lastWords(err), SENTENCE, name);
    assert.ok(!`${out}${err}`.includes('lantern'), name);
  }
  assert.equal(readFileSync(join(place.workspace, 'shared/mine.md'), 'utf8'), PHRASE);
  assert.ok(!existsSync(join(place.workspace, 'shared/copy.txt')));
}

describe('where guests cannot run, the shipped program', () => {
  test('touches no file, because the worker of guests is missing', () =>
    refusesFiles(
      brokenBundle((file) => rmSync(file('guest-worker.mjs'))),
      /guest/iu,
    ));

  test('touches no file, because the file guest is not the one that was built', () =>
    refusesFiles(
      brokenBundle((file) => {
        // The guest stands in the bundle as base64 text, which begins as every module does.
        const chunks = globSync(file('*.mjs')).filter((name) => GUEST.test(readFileSync(name, 'utf8')));
        assert.ok(chunks.length > 0);
        for (const chunk of chunks) {
          const text = readFileSync(chunk, 'utf8');
          writeFileSync(
            chunk,
            text.replace(GUEST, (head) => head + 'A'.repeat(4)),
          );
        }
      }),
      /guest|module/iu,
    ));

  test('touches no file, because the runtime has no WebAssembly', () =>
    refusesFiles(
      brokenBundle(() => {}),
      /WebAssembly|guest/iu,
      ['--jitless'],
    ));

  test('runs no script and reads no page without the engine of this version', async () => {
    await using place = await openHome();
    const server = createServer((_, response) => void response.end(`<p>${PHRASE}`)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const { port } = server.address() as AddressInfo; // it listens on TCP
      await place.put('.oxydra/agent.toml', `[egress]\nlocal = ["127.0.0.1:${port}"]\n`);
      const page = ['tools', 'call', 'web_fetch', JSON.stringify({ url: `http://127.0.0.1:${port}/` })];
      const read = await place.run(page);
      assert.match(read.out, /lantern/u, read.err);
      assert.equal(
        (
          await callBy(
            brokenBundle(() => {}),
            place,
            'run_script',
            { code: 'return 1' },
          )
        ).code,
        0,
      );
      for (const breakIt of [
        (file: FileOf) => rmSync(file('quickjs.wasm')),
        (file: FileOf) => writeFileSync(file('quickjs.wasm'), 'another'),
        (file: FileOf) => rmSync(file('script-worker.mjs')),
      ]) {
        const entry = brokenBundle(breakIt);
        for (const [name, args] of [
          ['run_script', { code: 'return 1' }],
          ['web_fetch', { url: `http://127.0.0.1:${port}/` }],
        ] as const) {
          const { code, out, err } = await callBy(entry, place, name, args);
          assert.deepEqual([code === 0, out], [false, ''], name);
          assert.match(lastWords(err), SENTENCE, name);
        }
      }
    } finally {
      server.close();
    }
  });
});

/** Something in the place of a file, in which nothing can be written, not even by root. */
const block = (path: string): void => {
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
};

describe('where something cannot be noted, the shipped program', () => {
  test('makes no call that a person allowed, opens no vault and dials nobody, because the audit cannot be written', async () => {
    await using place = await openHome();
    let asked = 0;
    const server = createServer((_, response) => void response.end(String((asked += 1)))).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const { port } = server.address() as AddressInfo; // it listens on TCP
      const config = `[egress]\nlocal = ["127.0.0.1:${port}"]\n[approvals.tools]\nfile_write = "ask"\n`;
      await place.put('.oxydra/agent.toml', config);
      block(join(place.workspace, '.oxydra/audit.jsonl'));
      for (const [name, args] of [
        ['file_write', { path: 'mine.md', content: 'x' }],
        ['vault_copyto', { source_path: '/vault/papers.txt', destination_path: 'copy.txt' }],
        ['web_fetch', { url: `http://127.0.0.1:${port}/` }],
      ] as const) {
        const { code, err } = await place.run(['tools', 'call', name, JSON.stringify(args), '--approve', 'all']);
        assert.notEqual(code, 0, name);
        assert.match(err, /audit record cannot be written/u, name);
        assert.match(lastWords(err), SENTENCE);
      }
      assert.equal(asked, 0);
      assert.equal(readFileSync(join(place.workspace, 'shared/mine.md'), 'utf8'), PHRASE);
      assert.ok(!existsSync(join(place.workspace, 'shared/copy.txt')));
      // What needs no note goes on: looking.
      assert.equal((await place.run(['tools', 'call', 'file_read', '{"path":"mine.md"}'])).code, 0);
    } finally {
      server.close();
    }
  });

  test('copies nothing out of the vault, because the labels of files cannot be noted', async () => {
    await using place = await openHome();
    const record = join(place.workspace, '.oxydra/provenance.jsonl');
    const copy = '{"source_path":"/vault/papers.txt","destination_path":"copy.txt"}';
    mkdirSync(record);
    const refused = await place.run(['tools', 'call', 'vault_copyto', copy, '--approve', 'all']);
    assert.notEqual(refused.code, 0);
    assert.match(lastWords(refused.err), SENTENCE);
    assert.ok(!existsSync(join(place.workspace, 'shared/copy.txt')));
  });

  test('takes every file for a secret, because the labels of files cannot be read any more', async () => {
    await using place = await openHome();
    await place.put('.oxydra/agent.toml', REHEARSAL);
    const call = (name: string, args: object) => [{ type: 'tool-call', name, arguments: args }];
    await place.put(
      '.oxydra/rehearsal.json',
      script(call('file_read', { path: 'mine.md' }), call('web_fetch', { url: 'http://127.0.0.1:9/' }), [
        { type: 'text', text: 'Done.' },
      ]),
    );
    writeFileSync(join(place.workspace, '.oxydra/provenance.jsonl'), 'damaged\n{"path":"/shared/x","label":null}\n');
    const { out } = await place.run(['ask', '--json', '--approve', 'all', 'Read mine.md and http://127.0.0.1:9/']);
    const results = linesOf(out).filter(({ type }) => type === 'tool-result');
    assert.deepEqual(
      results.map(({ ok }) => ok),
      [true, false],
    );
    assert.match(String(results[1]?.['output']), /would send out data that is secret/u);
  });
});

describe('where secrets or rules cannot be read, the shipped program', () => {
  test('does nothing at all without the secrets that it would have to take out of every text', async () => {
    await using place = await openHome();
    assert.equal((await place.run(['secrets', 'set', 'a'], { input: 'x'.repeat(30) })).code, 0);
    const file = join(place.workspace, '.oxydra/secrets.sealed');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"sealed":"..../u, '"sealed":"AAAA'));
    for (const args of [['tools', 'call', 'file_read', '{"path":"mine.md"}'], ['ask', 'say hi'], ['start']]) {
      const { code, out, err } = await place.run(args);
      assert.notEqual(code, 0);
      assert.equal(out, '');
      assert.match(err, /cannot be opened: it was changed/u);
    }
  });

  test('keeps the rules that it has when the file of rules turns bad, and starts on none', async () => {
    await using place = await openHome();
    const config = `${REHEARSAL}[approvals.tools]\nfile_write = "deny"\n`;
    await place.put('.oxydra/agent.toml', config);
    await place.put('.oxydra/rehearsal.json', script([{ type: 'text', text: 'hi' }]));
    assert.equal((await place.run(['start'])).code, 0);
    await place.put('.oxydra/agent.toml', `${REHEARSAL}[approvals.tools]\nfile_write = "alow"\n`);
    const log = '.oxydra/workspaces/default/logs/oxydra.log';
    await until('the daemon has said what is wrong', async () => (await place.read(log)).includes('alow'));
    const write = ['tools', 'call', 'file_write', '{"path":"mine.md","content":"x"}', '--approve', 'all'];
    // A command of its own reads the file anew, and does not start on it.
    assert.equal((await place.run(write)).code, 2);
    assert.equal((await place.run(['stop'])).code, 0);
    assert.equal((await place.run(write)).code, 2);
    assert.equal(readFileSync(join(place.workspace, 'shared/mine.md'), 'utf8'), PHRASE);
  });
});
