/**
 * What does a one-shot `ask` take beyond the model, in time and memory? With the rehearsal model, whose own time is
 * nothing, and with a provider on the loopback whose time is known. `node bench/ask.ts [--runs N]`
 */
import { parseArgs } from 'node:util';
import { startProvider } from './kit/provider.ts';
import { build, createHome, type Home } from './kit/shipped.ts';
import { atMost, print, type Row } from './kit/table.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const runs = Number(values.runs);
const QUESTION = ['ask', 'say hi'];
const GOALS = { ms: 150, megabytes: 110 };

/** Time and memory are taken in runs of their own: to watch memory costs time. */
async function measure(what: string, home: Home, modelTime: () => Promise<number>): Promise<Row[]> {
  // The first run makes the folders and the database.
  await home.run(QUESTION);
  await modelTime();
  const beyond: number[] = [];
  const peaks: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const { ms } = await home.run(QUESTION);
    beyond.push(ms - (await modelTime()));
    peaks.push((await home.run(QUESTION, { peak: true })).peak);
    await modelTime();
  }
  return [
    atMost(`${what}: beyond the model`, beyond, GOALS.ms, 'ms'),
    atMost(`${what}: most memory`, peaks, GOALS.megabytes, 'MB'),
  ];
}

build();
using rehearsal = createHome();
using provider = await startProvider();
await provider.delay(50);
using real = createHome(provider.config());
const spent = async (): Promise<number> => (await provider.times()).reduce((sum, each) => sum + each, 0);
print([
  ...(await measure('rehearsal', rehearsal, async () => 0)),
  ...(await measure('provider of 50 ms', real, spent)),
]);
