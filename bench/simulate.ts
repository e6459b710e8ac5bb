/**
 * Does any invariant break in a long life full of crashes? `node bench/simulate.ts --turns 50000 --seed 1`
 * Runs the real core in the simulated world, one seed per processor, and prints what it met. Exit code 1 on a violation.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { SimulationReport } from '../test/simulation/simulate.ts';

const GOAL_S = 120;
const { values } = parseArgs({
  options: { turns: { type: 'string', default: '50000' }, seed: { type: 'string', default: '1' } },
});
const turns = Number(values.turns);
const seed = Number(values.seed);
const workers = Math.max(1, Math.min(availableParallelism(), Math.floor(turns / 500)));

const run = (index: number): Promise<SimulationReport> =>
  new Promise((resolve, reject) => {
    const workerData = { turns: Math.ceil(turns / workers), seed: seed * 1_000 + index };
    new Worker(new URL('../test/simulation/worker.ts', import.meta.url), { workerData })
      .once('message', resolve)
      .once('error', reject);
  });

const begun = performance.now();
const reports = await Promise.all(Array.from({ length: workers }, (_, index) => run(index)));
const seconds = (performance.now() - begun) / 1_000;
const sum = (of: (report: SimulationReport) => number): number =>
  reports.reduce((total, report) => total + of(report), 0);
const violations = reports.flatMap((report) => report.violations);
const all = sum((report) => report.turns);

console.table([
  {
    seed,
    turns: all,
    crashes: sum((report) => report.crashes),
    effects: sum((report) => report.effects),
    'virtual hours': (sum((report) => report.virtualMs) / 3_600_000).toFixed(1),
    seconds: seconds.toFixed(1),
    'turns/min': Math.round((all / seconds) * 60),
    goal: `${turns} turns in ≤ ${GOAL_S} s`,
    met: seconds <= GOAL_S,
    violations: violations.length,
  },
]);
for (const violation of violations.slice(0, 20)) console.log(violation);
process.exitCode = violations.length > 0 ? 1 : 0;
