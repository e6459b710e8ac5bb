/**
 * How long an acknowledgement takes, and how many the store gives: `node bench/store.ts [--seconds N]`.
 * Prints one row for 1, 8 and 64 sessions that append at once, beside what the disk itself takes to sync.
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '@oxydra/memory';
import type { Store } from '@oxydra/memory';
import { answered, charge, created, opened, requested, reservation, SAMPLE_USER } from '@oxydra/testkit';
import { sent, sessionId, settled } from '@oxydra/testkit';
import type { JournalRecord } from '@oxydra/types';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '2' } } });
const milliseconds = Number(values.seconds) * 1000;

const at = (sorted: readonly number[], share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
const shown = (value: number, digits = 2): string => value.toFixed(digits);

/** What the disk takes for 4 KiB: no store can acknowledge faster. */
function syncTimes(folder: string): readonly number[] {
  const handle = openSync(join(folder, 'probe'), 'w');
  const block = Buffer.alloc(4096);
  const times = Array.from({ length: 200 }, () => {
    writeSync(handle, block);
    const begin = performance.now();
    fdatasyncSync(handle);
    return performance.now() - begin;
  });
  closeSync(handle);
  return times.toSorted((a, b) => a - b);
}

/** The three commits of a plain answer. */
const turn = (n: string): readonly (readonly JournalRecord[])[] => [
  [opened(`t${n}`, sent(`r${n}`, `What about number ${n}?`))],
  [requested(reservation(`m${n}`, 500, 900, 'user-day:2026-11-21', `turn:t${n}`))],
  [
    answered(`Number ${n} is a fine number, and here are a few words about it. `.repeat(6), charge(120, 80, 90)),
    settled(`t${n}`),
  ],
];

async function run(
  store: Store,
  sessions: number,
): Promise<{ readonly times: number[]; readonly records: number; readonly ms: number }> {
  const times: number[] = [];
  let records = 0;
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: sessions }, async (_, s) => {
      const session = sessionId(sessions * 1000 + s);
      await store.journal.append(session, Date.now(), [created()]);
      for (let n = 0; performance.now() - begin < milliseconds; n += 1)
        for (const commit of turn(`${sessions}-${s}-${n}`)) {
          const from = performance.now();
          await store.journal.append(session, Date.now(), commit);
          times.push(performance.now() - from);
          records += commit.length;
        }
    }),
  );
  return { times: times.toSorted((a, b) => a - b), records, ms: performance.now() - begin };
}

const folder = mkdtempSync(join(tmpdir(), 'bench-store-'));
try {
  const disk = syncTimes(folder);
  const rss = process.memoryUsage.rss();
  const begin = performance.now();
  await using store = await openStore({ file: join(folder, 'memory.db'), user: SAMPLE_USER });
  const lines = [
    `disk: one fdatasync of 4 KiB p50 ${shown(at(disk, 0.5))} ms, p99 ${shown(at(disk, 0.99))} ms`,
    `open: ${shown(performance.now() - begin, 0)} ms, +${shown((process.memoryUsage.rss() - rss) / 1e6, 1)} MB RSS (from source)`,
    'sessions   appends/s  records/s   p50 ms   p99 ms   goal',
  ];
  for (const [sessions, goal] of [
    [1, 'p50 ≤ 1, p99 ≤ 5'],
    [8, 'appends/s above 1 session'],
    [64, 'appends/s above 8 sessions, p99 ≤ 15'],
  ] as const) {
    const { times, records, ms } = await run(store, sessions);
    const rates = [(times.length / ms) * 1000, (records / ms) * 1000].map((rate) => shown(rate, 0).padStart(10));
    const latencies = [at(times, 0.5), at(times, 0.99)].map((time) => shown(time).padStart(8));
    lines.push([String(sessions).padStart(8), ...rates, ...latencies, `  ${goal}`].join(' '));
  }
  process.stdout.write(`${lines.join('\n')}\n`);
} finally {
  rmSync(folder, { recursive: true });
}
