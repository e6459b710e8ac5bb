/**
 * What does the gate cost? Judging and performing a read and a write of 1 KB, on a real workspace and on one in memory.
 * `node bench/gate.ts [--calls N]`
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createGuestPool, createGuestWorkspace, loadFileGuest } from '../packages/sandbox/src/index.ts';
import {
  createCountedIds,
  createFakeClock,
  createMemoryStore,
  createMemoryWorkspace,
} from '../packages/testkit/src/index.ts';
import { createHouse } from '../packages/tools/src/house.fixture.ts';
import { asId } from '../packages/types/src/index.ts';
import type { Committed, JsonObject, WritableWorkspace } from '../packages/types/src/index.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '2000' } } });
const calls = Number(values.calls);
const KILOBYTE = 'x'.repeat(63).concat('\n').repeat(16);
const signal = new AbortController().signal;

const host = mkdtempSync(path.join(tmpdir(), 'oxydra-gate-'));
const at = (name: string): string => path.join(host, name);
const mounts = { shared: at('shared'), tmp: at('tmp'), vault: at('vault') };
for (const folder of Object.values(mounts)) mkdirSync(folder);
const ids = createCountedIds('bench');
const clock = createFakeClock();
const pool = createGuestPool({ size: 2, clock });
const real = createGuestWorkspace({ pool, guest: loadFileGuest, mounts, ids, clock });

const quantile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);

async function measure(
  label: string,
  workspace: WritableWorkspace,
  name: string,
  argsOf: (index: number) => JsonObject,
) {
  const house = createHouse({ store: createMemoryStore({ user: asId('ada') }), workspace, clock, ids });
  const judging: number[] = [];
  const performing: number[] = [];
  for (let index = 0; index < calls + 200; index += 1) {
    const call = house.callOf(name, argsOf(index));
    const committed: Committed = await house.commit(call);
    const begun = process.hrtime.bigint();
    await house.gate.judge(call, house.scene);
    const judged = process.hrtime.bigint();
    const result = await house.gate.perform({ call, scene: house.scene, committed }, { signal });
    const done = process.hrtime.bigint();
    if (!result.ok) {
      console.error(result.text);
      process.exitCode = 1;
      return undefined;
    }
    // The first calls warm the code up.
    if (index < 200) continue;
    judging.push(Number(judged - begun) / 1000);
    performing.push(Number(done - judged) / 1000);
  }
  judging.sort((a, b) => a - b);
  performing.sort((a, b) => a - b);
  return {
    call: label,
    'judge p50 µs': quantile(judging, 0.5),
    'judge p99 µs': quantile(judging, 0.99),
    'perform p50 µs': quantile(performing, 0.5),
    'perform p99 µs': quantile(performing, 0.99),
  };
}

const memory = createMemoryWorkspace();
const write = (index: number): JsonObject => ({ path: `f${index % 50}`, content: KILOBYTE });
const read = (index: number): JsonObject => ({ path: `f${index % 50}` });
const table = [];
for (const [where, workspace] of [
  ['memory', memory],
  ['disk', real.writable],
] as const) {
  table.push(await measure(`file_write 1 KB, ${where}`, workspace, 'file_write', write));
  table.push(await measure(`file_read 1 KB, ${where}`, workspace, 'file_read', read));
}
console.table(table);
real[Symbol.dispose]();
await pool[Symbol.asyncDispose]();
rmSync(host, { recursive: true });
