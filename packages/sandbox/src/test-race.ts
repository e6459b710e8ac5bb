import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { Fault } from '@oxydra/types';
import { openBench } from './test-bench.ts';

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

/** Runs eight kinds of operation under the flipping; every trace of the outside, read or written, is an escape. */
export async function race(operations: number): Promise<RaceReport> {
  await using bench = openBench();
  const { workspace, at } = bench;
  const secret = SECRET.padEnd(SECRET_SIZE, '!');
  mkdirSync(at('outside/sub'), { recursive: true });
  for (const name of ['f', 'leaf', 'sub/f', 'secret']) writeFileSync(at('outside', name), secret);
  const untouched = snapshot(at('outside'));
  mkdirSync(at('shared/d/sub'), { recursive: true });
  for (const name of ['d/f', 'd/sub/f', 'leaf']) writeFileSync(at('shared', name), 'inside');
  symlinkSync('../outside', at('shared/d.link'));
  symlinkSync('../outside/secret', at('shared/leaf.link'));

  const escapes: string[] = [];
  const seen = (kind: string, text: string): void => {
    if (text.includes('canary') || text.includes('secret')) escapes.push(`${kind} saw ${text.slice(0, 80)}`);
  };
  const inside = Buffer.from('inside');
  const read = async (kind: string, path: string): Promise<void> =>
    seen(kind, Buffer.from((await workspace.read(path, { limit: 64 })).bytes).toString());
  let serial = 0;
  const kinds: Readonly<Record<string, (kind: string) => Promise<void>>> = {
    'read through a folder': (kind) => read(kind, 'd/sub/f'),
    'read a leaf': (kind) => read(kind, 'leaf'),
    stat: async (kind) => {
      if ((await workspace.stat('d/f')).size === SECRET_SIZE) escapes.push(`${kind} saw the outside`);
    },
    list: async (kind) => seen(kind, JSON.stringify(await workspace.list('d'))),
    replace: () => workspace.write(serial % 2 === 0 ? 'd/f' : 'leaf', inside),
    create: () => workspace.write(`d/new-${(serial += 1)}/f`, inside, { exclusive: true }),
    'to the trash': async () => {
      await workspace.remove('d/f', { permanently: false, recursive: false });
      await workspace.write('d/f', inside);
    },
    'remove for good': async () => {
      await workspace.remove(`d/new-${serial}`, { permanently: true, recursive: true });
    },
  };
  const tally = Object.fromEntries(Object.keys(kinds).map((kind) => [kind, { done: 0, refused: 0 }]));

  const stop = new SharedArrayBuffer(4);
  const flipper = new Worker(FLIPPER, { eval: true, workerData: { at: at('shared'), stop } });
  let flips = 0;
  try {
    await once(flipper, 'message');
    for (let index = 0; index < operations; index += 1) {
      // Writes wait for the disk; one in sixteen keeps the mix quick.
      const [kind, act] = Object.entries(kinds)[index % 16 === 15 ? 4 + (Math.floor(index / 16) % 4) : index % 4] ?? [];
      if (kind === undefined || act === undefined) continue;
      const count = tally[kind] ?? { done: 0, refused: 0 };
      try {
        await act(kind);
        tally[kind] = { ...count, done: count.done + 1 };
      } catch (error) {
        if (!Fault.is(error)) throw error;
        seen(kind, error.message);
        tally[kind] = { ...count, refused: count.refused + 1 };
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
    .map(
      (item) =>
        `${item.parentPath}/${item.name} ${item.isFile() ? readFileSync(`${item.parentPath}/${item.name}`, 'utf8') : ''}`,
    )
    .sort()
    .join('\n');
