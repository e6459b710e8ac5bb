/** One request in a process of its own, by the egress client or by the runtime's fetch; prints what it took. */
import {
  createEgress,
  createSystemResolver,
  DEFAULT_EGRESS,
  systemAddresses,
} from '../../packages/sandbox/src/index.ts';
import { asId, type EgressScope } from '../../packages/types/src/index.ts';

const [way, url = ''] = process.argv.slice(2);
const clock = {
  now: () => Date.now(),
  after(ms: number, callback: () => void): Disposable {
    const timer = setTimeout(callback, ms).unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};
const memory = process.memoryUsage().rss;
const begun = performance.now();
const init = { method: 'POST', body: 'question' };
const scope: EgressScope = { purpose: 'bench', local: [new URL(url).host] };
const egress = (): ReturnType<typeof createEgress> =>
  createEgress({
    resolver: createSystemResolver(),
    settings: DEFAULT_EGRESS,
    ownAddresses: systemAddresses,
    user: asId('bench'),
    clock,
    log: { debug() {}, info() {}, warn() {}, error() {} },
  });
const response = await (way === 'egress' ? egress().fetch(scope)(url, init) : fetch(url, init));
await response.text();
const figures = { ms: performance.now() - begun, megabytes: (process.memoryUsage().rss - memory) / 2 ** 20 };
process.stdout.write(JSON.stringify(figures), () => process.exit(0));
