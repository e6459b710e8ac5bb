/**
 * What does the one door out cost? A decision; a request beside plain `node:http` on the loopback; the first request of a
 * process, in time and memory, beside the runtime's own fetch. `node bench/egress.ts [--requests N] [--runs N]`
 */
import { spawn } from 'node:child_process';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { builtins } from '../scripts/bundle-builtins.ts';
import { createEgress, createSystemResolver, DEFAULT_EGRESS, systemAddresses } from '../packages/sandbox/src/index.ts';
import { asId, type EgressScope } from '../packages/types/src/index.ts';
import { atMost, print, type Row } from './kit/table.ts';

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '2000' },
    runs: { type: 'string', default: '9' },
  },
});
const clock = {
  now: () => Date.now(),
  after(ms: number, callback: () => void): Disposable {
    const timer = setTimeout(callback, ms).unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
const log = { debug() {}, info() {}, warn() {}, error() {} };
const egress = createEgress({
  resolver: createSystemResolver(),
  settings: DEFAULT_EGRESS,
  ownAddresses: systemAddresses,
  user: asId('bench'),
  clock,
  log,
});

/** By hand, as little as HTTP takes. */
const plain = (url: string, agent: Agent): Promise<string> =>
  new Promise((resolve, reject) => {
    const ask = request(url, { agent, method: 'POST' }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => (text += piece));
      response.on('end', () => resolve(text));
    });
    ask.on('error', reject).end('question');
  });

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** Microseconds of each of many, the first tenth left out. */
async function each(count: number, work: () => Promise<unknown>): Promise<readonly number[]> {
  const times: number[] = [];
  for (let at = 0; at < count * 1.1; at += 1) {
    const begun = process.hrtime.bigint();
    await work();
    if (at >= count * 0.1) times.push(Number(process.hrtime.bigint() - begun) / 1000);
  }
  return times.toSorted((a, b) => a - b);
}

const server = createServer((asked, response) => {
  asked.resume().on('end', () => response.end('answer'));
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
const url = `http://${host}/`;
const scope: EgressScope = { purpose: 'bench', local: [host] };
const agent = new Agent({ keepAlive: true });
const requests = Number(values.requests);

const judging = await each(requests, () =>
  egress.judge('https://93.184.216.34/path?query', { purpose: 'tool:web_fetch' }),
);
const byHand = await each(requests, () => plain(url, agent));
const through = await each(requests, async () => {
  const response = await egress.fetch(scope)(url, { method: 'POST', body: 'question' });
  return response.text();
});
const runtime = await each(requests, async () => (await fetch(url, { method: 'POST', body: 'question' })).text());

const rows: Row[] = [
  atMost('a decision, p50', [quantile(judging, 0.5)], 200, 'µs'),
  atMost('a decision, p99', [quantile(judging, 0.99)], 1000, 'µs'),
  atMost('a request beyond plain node:http, p50', [quantile(through, 0.5) - quantile(byHand, 0.5)], 500, 'µs'),
  atMost('a request beyond the runtime’s fetch, p50', [quantile(through, 0.5) - quantile(runtime, 0.5)], 500, 'µs'),
];
/** As it is shipped: a bundle that takes from Node's own modules no more than it uses. */
const folder = mkdtempSync(join(tmpdir(), 'oxydra-egress-'));
const bundle = join(folder, 'first-request.mjs');
await build({
  entryPoints: [join(import.meta.dirname, 'kit', 'first-request.ts')],
  outfile: bundle,
  bundle: true,
  format: 'esm',
  platform: 'node',
  external: ['@libsql/*', '@napi-rs/*'],
  logLevel: 'error',
  plugins: [builtins],
  banner: { js: "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);" },
});
interface First {
  readonly ms: number;
  readonly megabytes: number;
}
const inAProcess = (way: string): Promise<First> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [bundle, way, url]);
    let text = '';
    child.stdout.on('data', (piece: Buffer) => (text += piece.toString()));
    child.on('close', () => resolve(JSON.parse(text)));
  });
const firsts: Record<'egress' | 'fetch', First[]> = { egress: [], fetch: [] };
for (let run = 0; run < Number(values.runs); run += 1) {
  firsts.egress.push(await inAProcess('egress'));
  firsts.fetch.push(await inAProcess('fetch'));
}
for (const [way, most, megabytesMost] of [
  ['egress', 25, 5],
  ['fetch', 80, 30],
] as const) {
  rows.push(
    atMost(
      `first request by ${way}`,
      firsts[way].map(({ ms }) => ms),
      most,
      'ms',
    ),
    atMost(
      `first request by ${way}: memory`,
      firsts[way].map(({ megabytes }) => megabytes),
      megabytesMost,
      'MB',
    ),
  );
}
print(rows);
agent.destroy();
await egress[Symbol.asyncDispose]();
server.closeAllConnections();
server.close();
rmSync(folder, { recursive: true });
