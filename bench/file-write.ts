/**
 * What does a write through all layers cost, and what does it cost more to keep what it replaces? A warm `file_write` of
 * 10 KB through gate, guest and disk: over a file as the user speaks, and once untrusted text was read.
 * `node bench/file-write.ts [--calls N]`; prints figures, and has no goal.
 */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { USER_LABEL } from '../packages/types/src/index.ts';
import type { Label } from '../packages/types/src/index.ts';
import { openFileHouse } from './kit/file-house.ts';
import { quantile } from './kit/table.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '500' } } });
const calls = Number(values.calls);
const WARM_UP = 50;
const OWNED: Label = { integrity: 'untrusted', confidentiality: 'user', sources: ['user', 'file:/shared/a.md'] };

await using at = await openFileHouse();
const { house, mounts } = at;
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
  return { what, 'p50 ms': quantile(times, 0.5).toFixed(3), 'p99 ms': quantile(times, 0.99).toFixed(3) };
}

const rows = [
  await measure('over a file, nothing kept', USER_LABEL, textOf),
  await measure('over a file, which is kept', OWNED, textOf),
  await measure('over a file that holds the same', OWNED, () => textOf(0)),
];
console.table(rows);
const kept = readdirSync(path.join(mounts.shared, '.trash')).length - 1;
console.log(`kept: ${kept} of ${calls + WARM_UP - 1}`);
if (kept !== calls + WARM_UP - 1) process.exitCode = 1;
