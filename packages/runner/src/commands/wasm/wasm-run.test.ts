import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { after, describe, test } from 'node:test';
import { captured } from '../../cli/captured.fixture.ts';
import { createHouse } from '../../cli/house.ts';
import { main } from '../../cli/main.ts';
import { ALIEN, ECHO, LOOP, MAKE, TRAP, WORDS } from './programs.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'oxydra-wasm-'));
after(() => rmSync(folder, { recursive: true }));
for (const [name, bytes] of Object.entries({ ALIEN, ECHO, LOOP, MAKE, TRAP, WORDS })) {
  writeFileSync(join(folder, `${name.toLowerCase()}.wasm`), bytes);
}
for (const name of ['first', 'second']) mkdirSync(join(folder, name));
writeFileSync(join(folder, 'text.wasm'), 'no program');

interface Given {
  readonly stdin?: Readable;
  readonly interrupted?: AbortSignal;
}

/** One command line, in a home with nothing in it. */
async function run(args: readonly string[], { stdin, interrupted }: Given = {}) {
  const [stdout, stderr] = [captured(), captured()];
  const code = await main(
    {
      args: ['wasm', 'run', ...args],
      env: { SECRET_OF_OURS: 'x' },
      cwd: folder,
      home: join(folder, 'none'),
      version: '1.2.3',
      stdin: stdin ?? Readable.from([]),
      stdout,
      stderr,
      self: { runtime: process.execPath, options: [], script: 'oxydra.ts' },
      interrupted: interrupted ?? new AbortController().signal,
      kill: () => undefined,
    },
    createHouse,
  );
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

describe('wasm run', () => {
  // @requirement wasi/run
  test('gives the program its words and variables and nothing of ours, and ends with its code', async () => {
    const { code, stdout, stderr } = await run([
      '--env',
      'A=b=c',
      '-e',
      'B=',
      'words.wasm',
      '-v',
      '--env',
      'C=d',
      '--',
    ]);
    assert.deepEqual(stdout.split('\0'), ['words.wasm', '-v', '--env', 'C=d', '--', 'A=b=c', 'B=', '']);
    assert.deepEqual([code, stderr], [300 & 0xff, '']);
  });

  test('hands stdin through as it comes, and both outputs apart', async () => {
    const stdin = new PassThrough();
    const running = run(['echo.wasm'], { stdin });
    stdin.write('typed later');
    assert.deepEqual(await running, { code: 7, stdout: 'typed later', stderr: 'typed later' });
    assert.ok(stdin.destroyed, 'a program that ended waits for no more');
  });

  test('gives folders in their order, and those for reading only are', async () => {
    const dirs = (mode: string): string[] => ['--dir', 'first::/a', '--dir', `${join(folder, 'second')}::/b${mode}`];
    assert.equal((await run([...dirs(':ro'), 'make.wasm'])).code, 69);
    assert.deepEqual(readdirSync(join(folder, 'second')), []);
    assert.equal((await run([...dirs(''), 'make.wasm'])).code, 0);
    assert.deepEqual(readdirSync(join(folder, 'second')), ['made']);
    assert.deepEqual(readdirSync(join(folder, 'first')), []);
    assert.equal((await run(['make.wasm'])).code, 8, 'no folder at all');
  });

  test('ends a program at its time, and tells of a crash, with the code of other runtimes', async () => {
    const late = await run(['--timeout', '0.1', 'loop.wasm']);
    assert.deepEqual([late.code, late.stdout], [134, '']);
    assert.match(late.stderr, /^oxydra: The program ran longer than its 0\.1 s/u);
    const crashed = await run(['trap.wasm']);
    assert.deepEqual([crashed.code, crashed.stdout], [134, '']);
    assert.match(crashed.stderr, /^oxydra: The program crashed: unreachable\./u);
  });

  test('is interrupted like any other command', async () => {
    const controller = new AbortController();
    const stdin = new Readable({
      read() {
        controller.abort();
      },
    });
    assert.equal((await run(['echo.wasm'], { stdin, interrupted: controller.signal })).code, 130);
  });

  test('says in one sentence what it cannot run', async () => {
    for (const [args, code, sentence] of [
      [['none.wasm'], 2, /"none\.wasm" cannot be read \(ENOENT\)/u],
      [['text.wasm'], 1, /no valid WebAssembly module/u],
      [['alien.wasm'], 1, /asks for "env\.system"/u],
      [['--dir', 'none::/d', 'words.wasm'], 1, /folder for \/d cannot be opened \(ENOENT\)/u],
      [['--dir', '::/d', 'words.wasm'], 2, /--dir is "::\/d"/u],
      [['--dir', 'first::', 'words.wasm'], 2, /--dir is "first::"/u],
      [['--env', 'A', 'words.wasm'], 2, /--env is "A"/u],
      [['--timeout', '0', 'words.wasm'], 2, /--timeout is "0"/u],
      [['--timeout', 'soon', 'words.wasm'], 2, /--timeout is "soon"/u],
      [[], 2, /missing required argument 'file'/iu],
    ] as const) {
      const answer = await run(args);
      assert.deepEqual([answer.code, answer.stdout], [code, ''], args.join(' '));
      assert.match(answer.stderr, sentence);
      assert.equal(answer.stderr.trimEnd().split('\n').length, 1);
    }
  });
});
