import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock, Ids } from '@oxydra/types';
import { createGuestWorkspace } from './guests/guest-workspace.ts';
import type { GuestWorkspaceOptions } from './guests/guest-workspace.ts';
import { loadFileGuest } from './guests/load-file-guest.ts';
import { createGuestPool } from './wasi/guest-pool.ts';

/** Ids that count, a clock that stands: for tests of this package only. */
export const countedIds = (): Ids => {
  let count = 0;
  return { next: () => `id-${(count += 1)}` };
};

export const wallClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** One for all tests of a file; its threads do not keep the process alive while no guest runs. */
export const sharedPool = createGuestPool({ size: 2, clock: wallClock });

/** The files of a user over folders of the host, by the file guest. */
export const openFiles = (
  mounts: GuestWorkspaceOptions['mounts'],
  over: Partial<Omit<GuestWorkspaceOptions, 'mounts'>> = {},
) =>
  createGuestWorkspace({
    pool: sharedPool,
    guest: loadFileGuest,
    mounts,
    ids: countedIds(),
    clock: wallClock,
    ...over,
  });

/** A host folder with `shared`, `tmp`, `vault` and, beside them, `outside`; a workspace over the first three. */
export function openBench(over: Partial<Omit<GuestWorkspaceOptions, 'mounts'>> = {}) {
  const host = mkdtempSync(path.join(tmpdir(), 'oxydra-sandbox-'));
  const at = (...names: string[]): string => path.join(host, ...names);
  for (const name of ['shared', 'tmp', 'vault', 'outside']) mkdirSync(at(name));
  const mounts = { shared: at('shared'), tmp: at('tmp'), vault: at('vault') };
  const files = openFiles(mounts, over);
  return {
    host,
    at,
    mounts,
    workspace: files.writable,
    readable: files.readable,
    vault: files.vault,
    async [Symbol.asyncDispose]() {
      files[Symbol.dispose]();
      rmSync(host, { recursive: true, force: true });
    },
  };
}

/** How many descriptors this process holds. */
export const openDescriptors = (): number => readdirSync('/proc/self/fd').length;

/** The same at rest: a guest's thread closes its own a moment after it has answered. */
export async function descriptorsAtRest(): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let look = 0; look < 100; look += 1) {
    least = Math.min(least, openDescriptors());
    await new Promise((resolve) => setImmediate(resolve));
  }
  return least;
}
