/** @requirement files/undo */
import assert from 'node:assert/strict';
import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { chooseAnchoring } from '../anchoring.ts';
import { createWasiHost } from '../wasi/host.ts';
import { WASI_MODULE } from '../wasi/signatures.ts';
import { bytesAsInput, collectOutput } from '../wasi/streams.ts';
import { encodeRequest } from './file-request.ts';
import { loadFileGuest } from './load-file-guest.ts';

const OLD = 'what the user wrote\n'.repeat(30_000);
const NEW = 'owned\n'.repeat(50_000);
const module = loadFileGuest().limitedTo(64 * 1024 * 1024);

class Killed extends Error {}

/** Runs the guest's write up to its nth call of the system, where it is killed. Answers whether it came to its end. */
function writeUntil(folder: string, calls: number, slot: string): boolean {
  const anchoring = chooseAnchoring(process.platform);
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  const collected = collectOutput(1024, () => {
    throw new Killed();
  });
  const content = Buffer.from(NEW);
  const paths = ['/shared/d/f', `pending-${calls}`, slot];
  let left = calls;
  try {
    using host = createWasiHost({
      args: [],
      env: {},
      mounts: [
        {
          guest: '/shared',
          mode: 'read-write',
          root: { anchoring, folder: { fd, address: anchoring.address(fd, folder, '.') }, device: fstatSync(fd).dev },
        },
      ],
      stdin: bytesAsInput(encodeRequest({ op: 'write', limit: 1, paths, content })),
      stdout: collected.stdout,
      stderr: collected.stderr,
      clock: undefined,
      random: false,
      sleep: () => {},
      exit: () => {
        throw new Killed();
      },
    });
    const counted = Object.fromEntries(
      Object.entries(host.imports).map(([name, call]) => [
        name,
        (...args: never[]): number => {
          if (left === 0) throw new Killed();
          left -= 1;
          return call(...args);
        },
      ]),
    );
    const { exports } = new WebAssembly.Instance(module, { [WASI_MODULE]: counted });
    const { memory, _start: start } = exports;
    assert.ok(memory instanceof WebAssembly.Memory && typeof start === 'function');
    host.use(() => memory.buffer);
    start();
    return true;
  } catch (error) {
    if (error instanceof Killed) return false;
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** What whole files of the slots hold; half-written ones lie elsewhere. */
const keptIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.parentPath.includes('.trash') && !entry.parentPath.includes('.pending'))
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));

describe('a write that keeps, killed at any step', () => {
  test('leaves the old content or the new one in place, and the old one in the trash before the new one comes', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-keep-'));
    const seen = { old: 0, both: 0, new: 0 };
    try {
      mkdirSync(path.join(folder, 'd'));
      for (let calls = 0, done = false; !done; calls += 1) {
        rmSync(path.join(folder, '.trash'), { recursive: true, force: true });
        writeFileSync(path.join(folder, 'd/f'), OLD);
        done = writeUntil(folder, calls, `slot-${calls}`);
        const now = readFileSync(path.join(folder, 'd/f'), 'utf8');
        const kept = keptIn(folder);
        assert.ok(now === OLD || now === NEW, `torn after ${calls} calls`);
        assert.ok(kept.length <= 1 && kept.every((text) => text === OLD), `a torn copy after ${calls} calls`);
        assert.ok(now === OLD || kept.length === 1, `lost after ${calls} calls`);
        if (done) assert.equal(now, NEW);
        seen[now === NEW ? 'new' : kept.length === 1 ? 'both' : 'old'] += 1;
        assert.ok(calls < 1_000);
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    // Killed before the copy, between copy and replacement, and after it.
    assert.ok(seen.old > 20 && seen.both > 1 && seen.new > 1, JSON.stringify(seen));
  });
});
