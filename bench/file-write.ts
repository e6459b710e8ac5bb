/**
 * What does a write through all layers cost, and what does it cost more to keep what it replaces? A warm `file_write` of
 * 10 KB through gate, guest and disk: over a file as the user speaks, and once untrusted text was read.
 * `node bench/file-write.ts [--calls N]`; prints figures, and has no goal.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  createGuestPool,
  createGuestWorkspace,
  createScrubber,
  loadFileGuest,
  openProvenance,
} from '../packages/sandbox/src/index.ts';
import { createCountedIds, createFakeClock, createMemoryStore } from '../packages/testkit/src/index.ts';
import { createHouse } from '../packages/tools/src/house.fixture.ts';
import { asId, USER_LABEL } from '../packages/types/src/index.ts';
import type { Label } from '../packages/types/src/index.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '500' } } });
const calls = Number(values.calls);
const WARM_UP = 50;
const OWNED: Label = { integrity: 'untrusted', confidentiality: 'user', sources: ['user', 'file:/shared/a.md'] };

const host = mkdtempSync(path.join(tmpdir(), 'oxydra-file-write-'));
const at = (name: string): string => path.join(host, name);
const mounts = { shared: at('shared'), tmp: at('tmp'), vault: at('vault') };
for (const folder of Object.values(mounts)) mkdirSync(folder);

const clock = createFakeClock();
const ids = createCountedIds('bench');
await using pool = createGuestPool({ size: 2, clock });
using files = createGuestWorkspace({ pool, guest: loadFileGuest, mounts, ids, clock });
await using provenance = openProvenance(at('provenance.jsonl'));
const house = createHouse({
  store: createMemoryStore({ user: asId('ada') }),
  workspace: files.writable,
  provenance,
  scrubber: createScrubber(),
  clock,
  ids,
});
const LINES = 'A line of forty characters, more or less\n'.repeat(249);
/** One line differs from time to time: the diff that people are shown is no part of the question. */
const textOf = (serial: number): string => `${LINES}Number ${serial}\n`;

async function measure(what: string, label: Label, content: (serial: number) => string) {
  const name = `${what.replaceAll(/[^a-z]+/gu, '-')}.md`;
  const times: number[] = [];
  for (let index = 0; index < calls + WARM_UP; index += 1) {
    const call = house.callOf('file_write', { path: name, content: content(index) });
    const begun = performance.now();
    const { ok, text } = await house.perform(call, { scene: { ...house.scene, label } });
    if (index >= WARM_UP) times.push(performance.now() - begun);
    if (!ok) throw new Error(text);
  }
  times.sort((a, b) => a - b);
  const quantile = (share: number): string => (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(3);
  return { what, 'p50 ms': quantile(0.5), 'p99 ms': quantile(0.99) };
}

const rows = [
  await measure('over a file, nothing kept', USER_LABEL, textOf),
  await measure('over a file, which is kept', OWNED, textOf),
  await measure('over a file that holds the same', OWNED, () => textOf(0)),
];
console.table(rows);
const kept = readdirSync(path.join(mounts.shared, '.trash')).length - 1;
console.log(`kept: ${kept} of ${calls + WARM_UP - 1}`);
rmSync(host, { recursive: true, force: true });
if (kept !== calls + WARM_UP - 1) process.exitCode = 1;
