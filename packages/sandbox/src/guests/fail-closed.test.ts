/** @requirement sandbox/fails-closed */
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { Fault } from '@oxydra/types';
import type { GuestWorkspaceOptions } from '../index.ts';
import { countedIds, openBench, wallClock } from '../test-bench.ts';
import { compileGuest } from '../wasi/guest-module.ts';
import { createGuestPool } from '../wasi/guest-pool.ts';
import { FILE_GUEST } from './file-guest.ts';
import { GUEST_HASHES } from './guest-hashes.ts';

const bytes = Buffer.from('x');

/** Every operation is refused with this code, and the folders are as they were. */
async function refusesAll(over: Partial<Omit<GuestWorkspaceOptions, 'mounts'>>, code: string): Promise<void> {
  await using bench = openBench({ ...over, ids: countedIds(), clock: wallClock });
  writeFileSync(bench.at('shared/f'), 'canary');
  writeFileSync(bench.at('vault/key'), 'canary');
  const { workspace, readable, vault } = bench;
  const operations: Readonly<Record<string, () => Promise<unknown>>> = {
    stat: () => readable.stat('f'),
    read: () => readable.read('f', { limit: 9 }),
    list: () => readable.list('/shared'),
    'list of roots': () => readable.list('/'),
    walk: () => readable.walk('/', 9),
    readMany: () => readable.readMany(['f'], { limit: 9, total: 9 }),
    write: () => workspace.write('f', bytes),
    create: () => workspace.write('new', bytes, { exclusive: true }),
    remove: () => workspace.remove('f', { permanently: true, recursive: true }),
    'names of the vault': () => vault.list('/vault'),
    'copy from the vault': () =>
      vault.copyTo('/vault/key', 'key', { operation: 'o', overwrite: true, allowedBy: 'ada' }),
  };
  for (const [what, act] of Object.entries(operations)) {
    await assert.rejects(act(), (error) => {
      assert.ok(Fault.is(error) && error.code === code, `${what}: ${String(error)}`);
      assert.match(error.message, /^[^\n]+\.$/u);
      return true;
    });
  }
  assert.deepEqual(readdirSync(bench.at('shared')), ['f']);
}

describe('where guests cannot run, file work', () => {
  test('is refused with the reason, because threads cannot start', async () => {
    const workerUrl = pathToFileURL('/nowhere/guest-worker.js');
    await using pool = createGuestPool({ size: 1, clock: wallClock, workerUrl });
    await refusesAll({ pool }, 'guest/unavailable');
  });

  test('is refused with the reason, because the pool has ended', async () => {
    const pool = createGuestPool({ size: 1, clock: wallClock });
    await pool[Symbol.asyncDispose]();
    await refusesAll({ pool }, 'guest/cancelled');
  });

  test('is refused with the reason, because the guest is not the one that was built', async () => {
    const changed = Uint8Array.from(Buffer.from(FILE_GUEST, 'base64'));
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    const guest = () => compileGuest(changed, { sha256: GUEST_HASHES.file });
    await refusesAll({ guest }, 'guest/bad-module');
  });

  test('is refused with the reason, because WebAssembly is not there', async () => {
    const guest = () => {
      throw new Fault('guest/unavailable', 'This runtime has no WebAssembly.');
    };
    await refusesAll({ guest }, 'guest/unavailable');
  });
});
