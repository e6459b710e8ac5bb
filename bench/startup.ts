/**
 * How long does the program take to start? The bundle with a warm and with an empty compile cache.
 * `node bench/startup.ts [--runs N]`
 */
import { parseArgs } from 'node:util';
import { build, createHome, forgetCompiled } from './kit/shipped.ts';
import { atMost, print, spread, type Row } from './kit/table.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '9' } } });
const runs = Number(values.runs);

build();
using home = createHome();

async function times(before: () => void, work: () => Promise<number>, after = async (): Promise<void> => undefined) {
  const taken: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    before();
    taken.push(await work());
    await after();
  }
  return taken;
}

const warm = (): void => undefined;
const version = async (): Promise<number> => (await home.run(['--version'])).ms;
/** `start` comes back when `/readyz` has said yes. */
const start = async (): Promise<number> => (await home.run(['start'])).ms;
const stop = async (): Promise<void> => void (await home.run(['stop']));

await start();
await stop();
const rows: Row[] = [
  atMost('--version', await times(warm, version), 60, 'ms'),
  {
    what: '--version, by the launcher',
    figure: spread(await times(warm, async () => (await home.run(['--version'], { by: 'launcher' })).ms), 'ms'),
  },
  atMost('start until ready', await times(warm, start, stop), 400, 'ms'),
  { what: '--version, nothing compiled', figure: spread(await times(forgetCompiled, version), 'ms') },
  { what: 'start until ready, nothing compiled', figure: spread(await times(forgetCompiled, start, stop), 'ms') },
];
print(rows);
