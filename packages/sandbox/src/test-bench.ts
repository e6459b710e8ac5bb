import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock, Ids } from '@oxydra/types';
import { createWorkspace } from './workspace.ts';

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

/** A host folder with `shared`, `tmp` and, beside them, `outside`; a workspace over the first two. */
export function openBench() {
  const host = mkdtempSync(path.join(tmpdir(), 'oxydra-sandbox-'));
  const at = (...names: string[]): string => path.join(host, ...names);
  for (const name of ['shared', 'tmp', 'outside']) mkdirSync(at(name));
  const workspace = createWorkspace({
    mounts: [
      { name: 'shared', folder: at('shared'), mode: 'read-write' },
      { name: 'tmp', folder: at('tmp'), mode: 'read-write' },
    ],
    ids: countedIds(),
    clock: wallClock,
  });
  return {
    host,
    at,
    workspace,
    async [Symbol.asyncDispose]() {
      workspace[Symbol.dispose]();
      rmSync(host, { recursive: true, force: true });
    },
  };
}

/** How many descriptors this process holds. */
export const openDescriptors = (): number => readdirSync('/proc/self/fd').length;
