/**
 * What does a daemon cost that has nothing to do? Memory and processor time after one session and after twenty, with
 * the rehearsal model and with a provider. `node bench/idle.ts [--seconds N]`
 */
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connectFace } from './kit/client.ts';
import { cpuOf, memoryOf } from './kit/process-figures.ts';
import { startProvider } from './kit/provider.ts';
import { build, createHome, type Home } from './kit/shipped.ts';
import { print, type Row } from './kit/table.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '10' } } });
const seconds = Number(values.seconds);
const GOALS = { rss: 90, cpu: 0 };
/** What was just used is given back in the moments after it. */
const SETTLE_MS = 3_000;

async function rest(what: string, pid: number): Promise<Row[]> {
  await setTimeout(SETTLE_MS);
  const before = cpuOf(pid);
  await setTimeout(seconds * 1000);
  const spent = cpuOf(pid) - before;
  const { rss, pss, own } = memoryOf(pid);
  const share = (spent / (seconds * 1000)) * 100;
  return [
    {
      what: `${what}: memory`,
      figure: `${rss.toFixed(0)} MB RSS (PSS ${pss.toFixed(0)}, its own ${own.toFixed(0)})`,
      goal: `≤ ${GOALS.rss} MB RSS`,
      met: rss <= GOALS.rss,
    },
    {
      what: `${what}: processor`,
      figure: `${spent} ms in ${seconds} s`,
      goal: `${GOALS.cpu} %`,
      met: share <= GOALS.cpu,
    },
  ];
}

async function talk(home: Home, sessions: number): Promise<void> {
  for (let session = 0; session < sessions; session += 1) {
    const face = await connectFace(home.daemon());
    await face.turn('say hi');
    await face.close();
  }
}

async function measure(what: string, home: Home): Promise<Row[]> {
  await home.run(['start']);
  try {
    const { pid } = home.daemon();
    const rows = await rest(`${what}, just started`, pid);
    await talk(home, 1);
    rows.push(...(await rest(`${what}, after 1 session`, pid)));
    await talk(home, 19);
    rows.push(...(await rest(`${what}, after 20 sessions`, pid)));
    return rows;
  } finally {
    await home.run(['stop']);
  }
}

build();
using provider = await startProvider();
using rehearsal = createHome();
using real = createHome(provider.config());
print([...(await measure('rehearsal', rehearsal)), ...(await measure('provider', real))]);
