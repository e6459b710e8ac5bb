/**
 * Does the shipped program keep its promises however often it is killed? `node bench/torture.ts --kills 500 --seed 1`
 * Kills it at every failpoint of its store, then so often at random moments, and examines everything after each death.
 * Exit code 1 on a violation. `--dist DIR` tortures the bundle in another folder.
 */
import { parseArgs } from 'node:util';
import { createDice } from '@oxydra/testkit';
import { holdProgram } from '../test/torture/program.ts';
import { failpointStrikes, randomStrikes } from '../test/torture/strikes.ts';
import { torture, type TortureReport } from '../test/torture/torture.ts';

const GOAL_MS = 2_000;
/** Kills that one home goes through before the next one begins, so that each ends with a look at everything at rest. */
const KILLS_A_HOME = 50;
const COUNTS = [1, 2, 3, 7, 20];

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    dist: { type: 'string' },
    'no-failpoints': { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);
const seed = Number(values.seed);

await using program = await holdProgram(values.dist);
const reports: TortureReport[] = [];
const begun = performance.now();
const run = async (name: string, ownSeed: number, strikes: Parameters<typeof torture>[0]['strikes']): Promise<void> => {
  const report = await torture({
    program,
    seed: ownSeed,
    strikes,
    onStrike: (done) => process.stderr.write(`\r${name}: ${done}/${strikes.length}   `),
  });
  process.stderr.write('\n');
  reports.push(report);
};
if (!values['no-failpoints']) await run('failpoints', seed, failpointStrikes(COUNTS));
for (let done = 0, home = 1; done < kills && reports.every(({ violations }) => violations.length === 0); home += 1) {
  const some = Math.min(KILLS_A_HOME, kills - done);
  const ownSeed = seed * 1_000 + home;
  await run(`home ${home}`, ownSeed, randomStrikes(some, createDice(ownSeed)));
  done += some;
}

const sum = (of: (report: TortureReport) => number): number => reports.reduce((total, each) => total + of(each), 0);
const ready = reports.flatMap(({ readyMs }) => readyMs).toSorted((a, b) => a - b);
const at = (share: number): number =>
  Math.round(ready[Math.min(ready.length - 1, Math.floor(ready.length * share))] ?? 0);
const violations = reports.flatMap((report) => report.violations);
console.table([
  {
    seed,
    kills: sum((report) => report.kills),
    restarts: sum((report) => report.restarts),
    turns: sum((report) => report.turns),
    acknowledged: sum((report) => report.acknowledged),
    effects: sum((report) => report.effects),
    'unknown ends': sum((report) => report.unknown),
    'questions kept': sum((report) => report.questions),
    minutes: ((performance.now() - begun) / 60_000).toFixed(1),
    violations: violations.length,
  },
]);
console.table([
  { 'ready after (ms)': 'p50', is: at(0.5) },
  { 'ready after (ms)': 'p99', is: at(0.99) },
  { 'ready after (ms)': 'max', is: at(1), goal: `≤ ${GOAL_MS}`, met: at(1) <= GOAL_MS },
]);
for (const violation of violations) console.log(violation);
if (violations.length > 0) {
  const home = reports.length - (values['no-failpoints'] ? 0 : 1);
  console.log(`Everything is still in ${reports.at(-1)?.kept}. The same strikes again, though not to the microsecond:`);
  console.log(
    home === 0
      ? `  node bench/torture.ts --kills 0 --seed ${seed}`
      : `  node bench/torture.ts --kills ${kills} --seed ${seed} --no-failpoints   (home ${home})`,
  );
}
process.exitCode = violations.length > 0 ? 1 : 0;
