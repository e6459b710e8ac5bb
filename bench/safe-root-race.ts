/**
 * Does a race of renames ever lead a tool or a guest out of its mount, and what does confinement cost?
 * `node bench/safe-root-race.ts [--operations N] [--only tools|guests]`
 */
import { mkdtempSync, mkdirSync, openSync, closeSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openSafeRoot } from '../packages/sandbox/src/index.ts';
import type { VirtualPath } from '../packages/sandbox/src/index.ts';
import { race, workspaceRacer } from '../packages/sandbox/src/test-race.ts';
import type { RaceReport } from '../packages/sandbox/src/test-race.ts';
import { countedIds, openBench, wallClock } from '../packages/sandbox/src/test-bench.ts';
import { guestRacer } from '../packages/sandbox/src/wasi/race.fixture.ts';
import { openWasiBench } from '../packages/sandbox/src/wasi/wasi-bench.fixture.ts';

const { values } = parseArgs({
  options: { operations: { type: 'string', default: '300000' }, only: { type: 'string' } },
});
const OPENS = 20_000;
const GOAL_MICROSECONDS = 15;

const host = mkdtempSync(path.join(tmpdir(), 'oxydra-open-'));
const root = openSafeRoot(host, { name: 'shared', ids: countedIds(), clock: wallClock });
const microseconds = (act: () => void): number => {
  const runs = Array.from({ length: 5 }, () => {
    const begun = process.hrtime.bigint();
    for (let index = 0; index < OPENS; index += 1) act();
    return Number(process.hrtime.bigint() - begun) / OPENS / 1000;
  });
  return runs.toSorted((a, b) => a - b)[2] ?? Number.NaN;
};

const table = [1, 2, 3, 5, 10].map((depth) => {
  const names = [...Array.from({ length: depth - 1 }, (_, index) => `d${index}`), 'f'];
  mkdirSync(path.join(host, ...names.slice(0, -1)), { recursive: true });
  writeFileSync(path.join(host, ...names), 'x');
  const bare = path.join(host, ...names);
  const virtual: VirtualPath = { mount: 'shared', names, text: `/shared/${names.join('/')}` };
  return {
    'names in the path': depth,
    'bare open µs': microseconds(() => closeSync(openSync(bare, 'r'))).toFixed(1),
    'confined open µs': microseconds(() => root.open(virtual)[Symbol.dispose]()).toFixed(1),
    'goal µs': GOAL_MICROSECONDS,
  };
});
root[Symbol.dispose]();
rmSync(host, { recursive: true });
console.table(table);

let escaped = 0;
function tell(whose: string, { operations, flips, escapes }: RaceReport): void {
  console.log(whose);
  console.table(operations);
  console.log(`${flips} flips, ${escapes.length} escapes`);
  for (const escape of escapes.slice(0, 10)) console.log(`  ${escape}`);
  escaped += escapes.length;
}

const operations = Number(values.operations);
if (values.only !== 'guests') {
  await using bench = openBench();
  tell('tools', await race(operations, workspaceRacer(bench)));
}
if (values.only !== 'tools') {
  using bench = openWasiBench();
  tell('guests', await race(operations, guestRacer(bench)));
}
process.exitCode = escaped > 0 ? 1 : 0;
