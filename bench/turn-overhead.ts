/**
 * What does a turn take beyond the provider's own time? From the message on the WebSocket to `turn_completed`, every
 * commit on disk, against a provider in another process. `node bench/turn-overhead.ts [--turns N] [--seconds N]`
 */
import { parseArgs } from 'node:util';
import { connectFace } from './kit/client.ts';
import { startProvider } from './kit/provider.ts';
import { build, createHome } from './kit/shipped.ts';
import { print, quantile, type Row } from './kit/table.ts';

const { values } = parseArgs({
  options: { turns: { type: 'string', default: '2000' }, seconds: { type: 'string', default: '4' } },
});
const turns = Number(values.turns);
const seconds = Number(values.seconds);
const GOALS = { p50: 3, p99: 15 };
/** Long sessions have long contexts; a new one begins after so many turns. */
const TURNS_A_SESSION = 50;
const WARM_UP = 100;
const MANY = [1, 4, 16, 64];

build();
using provider = await startProvider();
// As many turns at once as sessions, so that what is measured is the work and not the queue.
using home = createHome(
  provider.config('[gateway]\nmax_sessions_per_user = 100000\nmax_concurrent_turns_per_user = 64'),
);

async function latencies(): Promise<readonly number[]> {
  const beyond: number[] = [];
  for (let done = 0; done < turns + WARM_UP; done += TURNS_A_SESSION) {
    const face = await connectFace(home.daemon());
    await provider.times();
    const taken: number[] = [];
    for (let turn = 0; turn < TURNS_A_SESSION; turn += 1) {
      const begun = performance.now();
      await face.turn('say a few words');
      taken.push(performance.now() - begun);
    }
    const own = await provider.times();
    if (own.length !== taken.length) throw new Error(`${taken.length} turns made ${own.length} requests.`);
    beyond.push(...taken.map((ms, at) => ms - (own[at] ?? 0)));
    await face.close();
  }
  return beyond.slice(WARM_UP);
}

/** Turns a second while so many sessions talk without a pause. */
async function throughput(sessions: number): Promise<number> {
  const until = performance.now() + seconds * 1000;
  const done = await Promise.all(
    Array.from({ length: sessions }, async () => {
      let count = 0;
      while (performance.now() < until) {
        const face = await connectFace(home.daemon());
        for (let turn = 0; turn < TURNS_A_SESSION && performance.now() < until; turn += 1) {
          await face.turn('say a few words');
          count += 1;
        }
        await face.close();
      }
      return count;
    }),
  );
  return done.reduce((sum, each) => sum + each, 0) / seconds;
}

await home.run(['start']);
try {
  const beyond = await latencies();
  const rows: Row[] = (
    [
      ['p50', 0.5],
      ['p99', 0.99],
    ] as const
  ).map(([name, share]) => ({
    what: `1 session, ${turns} turns: ${name}`,
    figure: `${quantile(beyond, share).toFixed(1)} ms`,
    goal: `≤ ${GOALS[name]} ms`,
    met: quantile(beyond, share) <= GOALS[name],
  }));
  let before = 0;
  for (const sessions of MANY) {
    const rate = await throughput(sessions);
    rows.push({
      what: `${sessions} sessions at once`,
      figure: `${rate.toFixed(0)} turns/s`,
      ...(before === 0 ? {} : { goal: 'more than with fewer', met: rate > before }),
    });
    before = rate;
  }
  print(rows);
} finally {
  await home.run(['stop']);
}
