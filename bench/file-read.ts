/**
 * What does a read through all layers cost? A warm `file_read` of 1 KB through gate, guest and scrubber, and its parts.
 * `node bench/file-read.ts [--calls N]`; ends with 1 where the goal of 1.5 ms in the middle is missed.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openFileHouse } from './kit/file-house.ts';
import { quantile } from './kit/table.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '3000' } } });
const calls = Number(values.calls);
const GOAL_MS = 1.5;
const WARM_UP = 300;

await using at = await openFileHouse();
const { house, files, mounts } = at;
writeFileSync(path.join(mounts.shared, 'note.md'), 'A line of forty characters, more or less\n'.repeat(25));

async function measure(what: string, act: () => Promise<unknown>) {
  const times: number[] = [];
  for (let index = 0; index < calls + WARM_UP; index += 1) {
    const begun = performance.now();
    await act();
    if (index >= WARM_UP) times.push(performance.now() - begun);
  }
  return { what, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

const signal = new AbortController().signal;
const committed = await house.commit(house.callOf('file_read', { path: 'note.md' }));
const rows = [
  await measure('guest alone: stat', () => files.readable.stat('note.md')),
  await measure('guest alone: read', () => files.readable.read('note.md', { limit: 1_000_000 })),
  await measure('gate, guest, scrubber: file_read', async () => {
    const call = house.callOf('file_read', { path: 'note.md' });
    const { ok, text } = await house.gate.perform(
      { call, scene: house.scene, committed: { ...committed, entries: [] } },
      { signal },
    );
    if (!ok) throw new Error(text);
  }),
];
console.table(rows.map(({ what, p50, p99 }) => ({ what, 'p50 ms': p50.toFixed(3), 'p99 ms': p99.toFixed(3) })));
const middle = rows.at(-1)?.p50 ?? Number.POSITIVE_INFINITY;
console.log(`goal: at most ${GOAL_MS} ms in the middle: ${middle <= GOAL_MS ? 'met' : 'MISSED'}`);
if (middle > GOAL_MS) process.exitCode = 1;
