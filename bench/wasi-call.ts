/**
 * What does a warm call of a guest cost over the work itself, and how late is one ended that does harm?
 * `node bench/wasi-call.ts [--calls N] [--module FILE.wasm]`
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { Fault } from '../packages/types/src/index.ts';
import { compileGuest, createGuestPool, openSafeRoot } from '../packages/sandbox/src/index.ts';
import type { GuestCall } from '../packages/sandbox/src/index.ts';
import { countedIds, wallClock } from '../packages/sandbox/src/test-bench.ts';
import {
  assemble,
  call,
  drop,
  forever,
  grow,
  i32,
  i64,
  load,
  row,
  unreachable,
  whileTrue,
} from '../packages/sandbox/src/wasi/wasm-module.fixture.ts';
import type { ModuleParts } from '../packages/sandbox/src/wasi/wasm-module.fixture.ts';
import { median, print, quantile } from './kit/table.ts';
import type { Row } from './kit/table.ts';

const { values } = parseArgs({ options: { calls: { type: 'string', default: '2000' }, module: { type: 'string' } } });
const calls = Number(values.calls);
const GOAL_MS = 1;
const LATE_GOAL_MS = 50;
const WALL_MS = 200;
const KIBIBYTE = 1024;

const program = (parts: ModuleParts) => compileGuest(assemble(parts));
const nothing = program({});
/** Opens a file of 1 KiB, reads it and writes it to stdout, as the work of a file tool is. */
const reading = program({
  imports: ['path_open', 'fd_read', 'fd_write'],
  data: { at: 0, text: 'file....\x40\0\0\0\0\x04\0\0' },
  code: [
    ...row(i32(3), i32(0), i32(0), i32(4), i32(0), i64(2n), i64(0n), i32(0), i32(32), call(0), drop),
    ...row(i32(32), load, i32(8), i32(1), i32(48), call(1), drop),
    ...row(i32(1), i32(8), i32(1), i32(48), call(2), drop),
  ],
});
const iovec = '\0\0\0\0\0\x40\0\0';
const BOMBS: readonly { readonly name: string; readonly call: Omit<GuestCall, 'mounts'> }[] = [
  { name: 'an endless loop', call: { module: program({ code: [forever()] }), limits: { wallMs: WALL_MS } } },
  {
    name: 'calls without end',
    call: {
      module: program({ imports: ['sched_yield'], code: [forever(call(0), drop)] }),
      limits: { wallMs: WALL_MS },
    },
  },
  {
    name: 'listings without end',
    call: {
      module: program({
        imports: ['fd_readdir'],
        code: [forever(i32(3), i32(64), i32(60_000), i64(0n), i32(16), call(0), drop)],
      }),
      limits: { wallMs: WALL_MS },
    },
  },
  {
    name: 'memory, 64 MiB page by page',
    call: { module: program({ code: [whileTrue(grow(1), i32(-1), [0x47]), unreachable] }) },
  },
  {
    name: 'output, 16 MiB in pieces of 16 KiB',
    call: {
      module: program({
        imports: ['fd_write'],
        data: { at: 0, text: iovec },
        code: [forever(i32(1), i32(0), i32(1), i32(16), call(0), drop)],
      }),
    },
  },
];

const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-call-'));
writeFileSync(path.join(folder, 'file'), 'x'.repeat(KIBIBYTE));
for (let index = 0; index < 1000; index += 1) writeFileSync(path.join(folder, `entry-${index}`), '');
const root = openSafeRoot(folder, { name: 'shared', ids: countedIds(), clock: wallClock });
const mounts = [{ guest: '/shared', root, mode: 'read-only' }] as const;
const pool = createGuestPool({ size: 1, clock: wallClock });

const begun = performance.now();
await pool.warm();
const rows: Row[] = [{ what: 'the first thread starts', figure: `${(performance.now() - begun).toFixed(0)} ms` }];

async function measure(what: string, wanted: GuestCall, goal?: number): Promise<void> {
  const times: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const start = performance.now();
    await pool.run(wanted);
    times.push(performance.now() - start);
  }
  const warm = times.slice(Math.min(50, calls / 2));
  const middle = median(warm);
  rows.push({
    what,
    figure: `p50 ${middle.toFixed(3)} ms, p99 ${quantile(warm, 0.99).toFixed(3)} ms`,
    ...(goal === undefined ? {} : { goal: `p50 ≤ ${goal} ms`, met: middle <= goal }),
  });
}
await measure('a call that does nothing', { module: nothing, mounts }, GOAL_MS);
await measure('a call that reads 1 KiB of a file', { module: reading, mounts }, GOAL_MS);
if (values.module !== undefined) {
  await measure(values.module, { module: compileGuest(Uint8Array.from(readFileSync(values.module))), mounts });
}

for (const { name, call: wanted } of BOMBS) {
  const lates: number[] = [];
  let told = '';
  for (let index = 0; index < 5; index += 1) {
    const start = performance.now();
    try {
      await pool.run({ ...wanted, mounts });
    } catch (error) {
      told = Fault.is(error) ? error.code : String(error);
    }
    lates.push(performance.now() - start - (wanted.limits?.wallMs ?? 0));
    await pool.run({ module: nothing, mounts });
  }
  const late = Math.max(...lates);
  const timed = wanted.limits?.wallMs !== undefined;
  rows.push({
    what: `${name}: ${told}`,
    figure: timed ? `${late.toFixed(0)} ms after its limit` : `after ${late.toFixed(0)} ms`,
    ...(timed ? { goal: `≤ ${LATE_GOAL_MS} ms`, met: late <= LATE_GOAL_MS } : {}),
  });
}
print(rows);
await pool[Symbol.asyncDispose]();
root[Symbol.dispose]();
rmSync(folder, { recursive: true });
