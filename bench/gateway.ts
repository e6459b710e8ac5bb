/**
 * How many deltas go through one gateway, how evenly, and what an idle session costs. The gateway runs in a process of
 * its own, the clients in this one. `node bench/gateway.ts [--sessions N] [--deltas N] [--rate N]`; rate 0 is as fast
 * as the clients read.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { parseArgs } from 'node:util';
import { WebSocket } from 'ws';
import { startGateway, USER } from '../packages/gateway/src/testing/start-gateway.ts';
import { createFakeSessions, opened, requested, reservation, sent, settled } from '../packages/testkit/src/index.ts';
import { asId } from '../packages/types/src/index.ts';

const { values } = parseArgs({
  options: {
    sessions: { type: 'string', default: '1000' },
    deltas: { type: 'string', default: '1000' },
    rate: { type: 'string', default: '110000' },
    serve: { type: 'boolean', default: false },
  },
});
const sessions = Number(values.sessions);
const deltas = Number(values.deltas);
const rate = Number(values.rate);

const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Report {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly rss: number;
}

/** The process that is measured: fake turns on one side, the real gateway on the other. */
async function serve(): Promise<void> {
  const fake = createFakeSessions({ user: USER });
  const limits = { sessions: sessions + 1, connections: sessions + 10, waitingBytes: 2 ** 26, waitingFrames: 2 ** 20 };
  const house = await startGateway(fake, { limits, settings: { auth: 'none' } });
  const rss = process.memoryUsage.rss();
  process.send?.({ endpoint: house.endpoint, rss });
  process.on('message', (message) => void answer(message));

  async function answer(message: unknown): Promise<void> {
    if (message === 'rss') {
      globalThis.gc?.();
      process.send?.({ rss: process.memoryUsage.rss() });
    } else if (message === 'stream') process.send?.(await stream());
    else process.exit(0);
  }
  async function stream(): Promise<Report> {
    const all = (await fake.sessions.list()).map(({ id }) => id);
    for (const id of all) fake.append(id, opened(`t-${id}`, sent('r')), requested(reservation('m', 1, 1)));
    const begun = performance.now();
    const cpu = process.cpuUsage();
    for (let index = 0; index < deltas; index += 1) {
      for (const id of all) fake.live(id, { type: 'text-delta', turn: asId(`t-${id}`), round: 1, text: ' a word' });
      await tick();
      // The pace of providers: rounds of deltas are due at fixed times.
      while (rate > 0 && ((index + 1) * all.length) / rate > (performance.now() - begun) / 1000) await tick();
    }
    const seconds = (performance.now() - begun) / 1000;
    const used = process.cpuUsage(cpu);
    for (const id of all) fake.append(id, settled(`t-${id}`, 'done'));
    return { seconds, cpuSeconds: (used.user + used.system) / 1e6, rss: process.memoryUsage.rss() };
  }
}

const reply = <T>(child: ChildProcess): Promise<T> =>
  new Promise((resolve) => child.once('message', (message) => resolve(message as T)));

/** Counts what comes; resolves with the time at which its turn was complete. */
function client(endpoint: string): {
  readonly ready: Promise<void>;
  readonly done: Promise<{ at: number; deltas: number }>;
} {
  const socket = new WebSocket(endpoint, { perMessageDeflate: false, skipUTF8Validation: true });
  const ready = Promise.withResolvers<void>();
  const done = Promise.withResolvers<{ at: number; deltas: number }>();
  let count = 0;
  socket.on('open', () =>
    socket.send(
      JSON.stringify({
        type: 'hello',
        payload: { request_id: 'h', protocol_version: 3, user_id: USER, create_new_session: true },
      }),
    ),
  );
  socket.on('message', (data) => {
    // A look at the type alone: this process must not be what is measured.
    const kind = Buffer.isBuffer(data) ? data.toString('latin1', 9, 24) : '';
    if (kind.startsWith('assistant_delta')) count += 1;
    else if (kind.startsWith('hello_ack')) ready.resolve();
    else if (kind.startsWith('turn_completed')) done.resolve({ at: performance.now(), deltas: count });
  });
  socket.on('close', (code) => done.reject(new Error(`closed with ${code}`)));
  socket.on('error', ready.reject);
  return { ready: ready.promise, done: done.promise };
}

async function measure(): Promise<void> {
  const args = ['--serve', '--sessions', values.sessions, '--deltas', values.deltas, '--rate', values.rate];
  const child = fork(import.meta.filename, args, { execArgv: ['--expose-gc'] });
  const start = await reply<{ endpoint: string; rss: number }>(child);
  const clients = [];
  for (let index = 0; index < sessions; index += 1) {
    const each = client(start.endpoint);
    each.done.catch(() => undefined);
    await each.ready;
    clients.push(each);
  }
  child.send('rss');
  const idle = await reply<{ rss: number }>(child);
  const begun = performance.now();
  child.send('stream');
  const [report, ...ends] = await Promise.all([reply<Report>(child), ...clients.map(({ done }) => done)]);
  const times = ends.map(({ at }) => at - begun).toSorted((a, b) => a - b);
  const received = ends.reduce((sum, each) => sum + each.deltas, 0);
  const median = times[times.length >> 1] ?? 0;
  const slowest = times.at(-1) ?? 0;
  const idleKib = (idle.rss - start.rss) / 1024 / sessions;
  child.send('end');
  console.table([
    { what: 'deltas received', value: `${received} of ${sessions * deltas}`, goal: 'all' },
    { what: 'deltas/s sent', value: Math.round((sessions * deltas) / report.seconds), goal: '≥ 100000' },
    { what: 'deltas/s received', value: Math.round(received / (slowest / 1000)), goal: '≥ 100000' },
    { what: 'CPU of the gateway', value: `${((report.cpuSeconds / report.seconds) * 100).toFixed(0)} %`, goal: '' },
    {
      what: 'CPU of one delta',
      value: `${((report.cpuSeconds / (sessions * deltas)) * 1e6).toFixed(1)} µs`,
      goal: '≤ 10 µs',
    },
    { what: 'slowest session / median', value: (slowest / median).toFixed(2), goal: '≤ 2' },
    { what: 'idle session with its client', value: `${idleKib.toFixed(1)} KiB`, goal: '≤ 50 KiB' },
    { what: 'memory of the gateway after', value: mebibytes(report.rss), goal: '' },
  ]);
  process.exit(0);
}

await (values.serve ? serve() : measure());
