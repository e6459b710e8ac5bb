import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openBench } from './test-bench.ts';

const SIZE = 300_000;
const KILLS = 8;

/** The writer, a process of its own: the same file again and again, with one letter or another. */
const WRITER = `
  import { writeSync } from 'node:fs';
  import { openFiles } from ${JSON.stringify(import.meta.resolve('./test-bench.ts'))};
  const [folder, size] = process.argv.slice(-2);
  let serial = 0;
  const ids = { next: () => process.pid + '-' + (serial += 1) };
  const mounts = { shared: folder, tmp: folder, vault: folder + '/../vault' };
  const { writable: workspace } = openFiles(mounts, { ids });
  for (let round = 0; ; round += 1) {
    await workspace.write('deep/er/file', Buffer.alloc(Number(size), round % 2 === 0 ? 'a' : 'b'));
    writeSync(1, '.');
  }
`;

describe('a process killed while it writes', () => {
  test('leaves the old content or the new, whole, and nothing half beside it', async (context) => {
    await using bench = openBench();
    const file = bench.at('shared/deep/er/file');
    for (let kill = 0; kill < KILLS; kill += 1) {
      const args = ['--input-type=module', '--eval', WRITER, bench.at('shared'), String(SIZE)];
      const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      // Killed some turns of the event loop after a write was reported: somewhere in the next one.
      await once(writer.stdout, 'data');
      for (let turn = 0; turn < kill * 60; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      writer.kill('SIGKILL');
      await once(writer, 'exit');
      assert.ok(existsSync(file));
      const bytes = readFileSync(file);
      assert.equal(bytes.length, SIZE);
      assert.ok(
        bytes.every((byte) => byte === bytes[0]),
        'content of one write only',
      );
      assert.deepEqual(readdirSync(bench.at('shared/deep/er')), ['file']);
    }
    context.diagnostic(
      `${readdirSync(bench.at('shared/.trash/.pending')).length} of ${KILLS} kills hit a write under way`,
    );
  });
});

/** One that keeps: a new text each time, told once it is written. */
const KEEPER = `
  import { writeSync } from 'node:fs';
  import { openFiles } from ${JSON.stringify(import.meta.resolve('./test-bench.ts'))};
  const [folder] = process.argv.slice(-1);
  let serial = 0;
  const ids = { next: () => process.pid + '-' + (serial += 1) };
  const mounts = { shared: folder, tmp: folder, vault: folder + '/../vault' };
  const { writable: workspace } = openFiles(mounts, { ids });
  for (let round = 0; ; round += 1) {
    const text = process.pid + ' ' + round;
    await workspace.write('d/file', Buffer.from((text + '\\n').repeat(5000)), { keep: true });
    writeSync(1, text + '\\n');
  }
`;

// @requirement files/undo
describe('a process killed while it writes and keeps', () => {
  test('leaves all that was ever written whole, in place or in the trash', async () => {
    await using bench = openBench();
    const said: string[] = [];
    for (let kill = 0; kill < KILLS; kill += 1) {
      const args = ['--input-type=module', '--eval', KEEPER, bench.at('shared')];
      const writer = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
      let out = '';
      writer.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      await once(writer.stdout, 'data');
      for (let turn = 0; turn < kill * 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      writer.kill('SIGKILL');
      await once(writer, 'close');
      said.push(...out.split('\n').slice(0, -1));
      const found = new Map<string, number>();
      for (const entry of readdirSync(bench.at('shared'), { recursive: true, withFileTypes: true })) {
        // What was under way when it was killed lies there.
        if (!entry.isFile() || entry.parentPath.endsWith('.pending')) continue;
        const lines = readFileSync(`${entry.parentPath}/${entry.name}`, 'utf8').split('\n').slice(0, -1);
        const [first = ''] = lines;
        assert.ok(lines.length === 5000 && lines.every((line) => line === first), 'one content, whole');
        found.set(first, (found.get(first) ?? 0) + 1);
      }
      assert.deepEqual(
        said.filter((text) => !found.has(text)),
        [],
      );
      assert.ok(existsSync(bench.at('shared/d/file')));
    }
    assert.ok(said.length >= KILLS);
  });
});
