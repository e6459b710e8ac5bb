import { lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import type { openBench } from './test-bench.ts';

/** Swaps a folder and a file for links to the outside and back, as fast as it can, until told to stop. */
const FLIPPER = `
const { renameSync } = require('node:fs');
const { parentPort, workerData: { at, stop } } = require('node:worker_threads');
const stopped = new Int32Array(stop);
let flips = 0;
let moved = 0;
// The other side may make a folder of its own while the name is free: that one is put aside.
const move = (from, to) => {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      return renameSync(at + '/' + from, at + '/' + to);
    } catch {
      try { renameSync(at + '/' + to, at + '/aside-' + (moved += 1)); } catch {}
    }
  }
};
parentPort.postMessage('ready');
while (Atomics.load(stopped, 0) === 0) {
  for (const name of ['d', 'leaf']) {
    move(name, name + '.real');
    move(name + '.link', name);
    move(name, name + '.link');
    move(name + '.real', name);
    flips += 1;
  }
}
parentPort.postMessage(flips);
`;

const SECRET = 'outside-canary';
const SECRET_SIZE = 4_242;

export interface RaceReport {
  readonly operations: Readonly<Record<string, { readonly done: number; readonly refused: number }>>;
  readonly flips: number;
  readonly escapes: readonly string[];
}

/** What a kind of operation saw: text that was read or listed, the size of something, or nothing. */
export type Seen = string | number | bigint | void;

/** The hands that race: eight kinds of operation below `shared`, whose `d` and `leaf` are flipped meanwhile. */
export interface Racer {
  at(...names: readonly string[]): string;
  /** The first four look, the others change. */
  readonly kinds: Readonly<Record<string, () => Seen | Promise<Seen>>>;
  /** Tells whether what a kind threw is a refusal; anything else is a mistake of ours. */
  refused(error: unknown): boolean;
  /** One in so many operations changes something. */
  readonly changing: number;
}

/** A workspace's hands. Writes wait for the disk; one in sixteen keeps the mix quick. */
export function workspaceRacer({ workspace, at }: Awaited<ReturnType<typeof openBench>>): Racer {
  const inside = Buffer.from('inside');
  const read = async (path: string): Promise<string> =>
    Buffer.from((await workspace.read(path, { limit: 64 })).bytes).toString();
  let serial = 0;
  return {
    at,
    changing: 16,
    refused: (error) => Fault.is(error) && !/canary|secret/.test(error.message),
    kinds: {
      'read through a folder': () => read(serial % 2 === 0 ? 'd/sub/f' : 'd/sub/deep/er/f'),
      'read a leaf': () => read('leaf'),
      stat: async () => (await workspace.stat('d/f')).size,
      list: async () => JSON.stringify(await workspace.list('d')),
      // What is kept of it must be its own, whatever stood there a moment before.
      async replace() {
        const path = ['d/f', 'leaf', 'd/sub/deep/er/f'][serial % 3] ?? 'leaf';
        const { kept } = await workspace.write(path, Buffer.from(`inside ${(serial += 1)}`), { keep: true });
        return kept === undefined ? undefined : read(kept);
      },
      // A few names only: a folder that grew for ever would make each listing slower than the last.
      async create() {
        await workspace.write(`d/new-${(serial += 1) % 16}/f`, inside, { exclusive: true });
      },
      'to the trash': async () => {
        await workspace.remove('d/f', { permanently: false, recursive: false });
        await workspace.write('d/f', inside);
      },
      'remove for good': async () => {
        await workspace.remove(`d/new-${serial % 16}`, { permanently: true, recursive: true });
      },
    },
  };
}

/** Runs the kinds under the flipping; every trace of the outside, read or written, is an escape. */
export async function race(operations: number, racer: Racer): Promise<RaceReport> {
  const { at, changing } = racer;
  const secret = SECRET.padEnd(SECRET_SIZE, '!');
  mkdirSync(at('outside/sub/deep/er'), { recursive: true });
  for (const name of ['f', 'leaf', 'sub/f', 'sub/deep/er/f', 'secret']) writeFileSync(at('outside', name), secret);
  const untouched = snapshot(at('outside'));
  mkdirSync(at('shared/d/sub/deep/er'), { recursive: true });
  for (const name of ['d/f', 'd/sub/f', 'd/sub/deep/er/f', 'leaf']) writeFileSync(at('shared', name), 'inside');
  symlinkSync('../outside', at('shared/d.link'));
  symlinkSync('../outside/secret', at('shared/leaf.link'));

  const escapes: string[] = [];
  const judge = (kind: string, seen: Seen): void => {
    const leaked = typeof seen === 'string' ? /canary|secret/.test(seen) : Number(seen) === SECRET_SIZE;
    if (leaked) escapes.push(`${kind} saw ${String(seen).slice(0, 80)}`);
  };
  const names = Object.keys(racer.kinds);
  const tally = Object.fromEntries(names.map((kind) => [kind, { done: 0, refused: 0 }]));

  const stop = new SharedArrayBuffer(4);
  const flipper = new Worker(FLIPPER, { eval: true, workerData: { at: at('shared'), stop } });
  let flips = 0;
  try {
    await once(flipper, 'message');
    for (let index = 0; index < operations; index += 1) {
      const changes = Math.floor(index / changing);
      const kind = names[index % changing === changing - 1 ? 4 + (changes % 4) : (index - changes) % 4] ?? '';
      const count = tally[kind] ?? { done: 0, refused: 0 };
      tally[kind] = count;
      try {
        judge(kind, await racer.kinds[kind]?.());
        count.done += 1;
      } catch (error) {
        if (!racer.refused(error)) throw error;
        count.refused += 1;
      }
    }
  } finally {
    Atomics.store(new Int32Array(stop), 0, 1);
    [flips] = await once(flipper, 'message');
    await flipper.terminate();
  }
  if (snapshot(at('outside')) !== untouched) escapes.push('the outside has changed');
  return { operations: tally, flips, escapes };
}

const snapshot = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .map((item) => {
      const path = `${item.parentPath}/${item.name}`;
      const { nlink, mode, mtimeNs } = lstatSync(path, { bigint: true });
      return `${path} ${nlink} ${mode} ${mtimeNs} ${item.isFile() ? readFileSync(path, 'utf8') : ''}`;
    })
    .sort()
    .join('\n');
