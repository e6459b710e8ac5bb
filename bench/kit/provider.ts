/** A provider in a process of its own that answers at once, or after a known time, and says how long each answer took. */
import { fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const WORDS = ['Here', ' are', ' a', ' few', ' words', ' for', ' you', '.'];

const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'bench', choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

const ANSWER = [
  ...WORDS.map((content) => chunk({ role: 'assistant', content })),
  chunk({}, 'stop'),
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'bench', choices: [], usage: { prompt_tokens: 900, completion_tokens: 8, total_tokens: 908 } })}\n\n`,
  'data: [DONE]\n\n',
].join('');

/** The process itself: answers on a free port of the loopback until its parent goes. */
function serve(): void {
  let delay = 0;
  let times: number[] = [];
  const server = createServer((request, response) => {
    const begun = performance.now();
    request.resume().on('end', () => {
      const answer = (): void => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(ANSWER, () => times.push(performance.now() - begun));
      };
      if (delay === 0) answer();
      else setTimeout(answer, delay);
    });
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
  process.on('message', (message) => {
    if (typeof message === 'number') delay = message;
    process.send?.(times);
    times = [];
  });
  process.on('disconnect', () => process.exit(0));
}

export interface BenchProvider extends Disposable {
  /** An agent.toml that uses it, with these lines after it. */
  config(more?: string): string;
  /** From now on each answer takes so many milliseconds. */
  delay(ms: number): Promise<void>;
  /** Milliseconds from a request's first byte to the last of its answer, in order, since this was last asked. */
  times(): Promise<readonly number[]>;
}

export async function startProvider(): Promise<BenchProvider> {
  const child = fork(import.meta.filename, ['--serve']);
  // Our own process, which says what was asked for. Should it end, the bench ends with it.
  const reply = <T>(): Promise<T> =>
    new Promise((resolve) => child.once('message', (message) => resolve(message as T)));
  child.once('exit', (code) => {
    if (code !== 0) throw new Error(`The provider ended with ${code}.`);
  });
  const port = await reply<number>();
  const ask = (message: number | string): Promise<readonly number[]> => {
    const answer = reply<readonly number[]>();
    child.send(message);
    return answer;
  };
  return {
    config: (more = '') =>
      [
        '[selection]\nprovider = "bench"\nmodel = "bench"',
        `[providers.registry.bench]\nprovider_type = "openai_compatible"\nbase_url = "http://127.0.0.1:${port}/v1"`,
        `api_key = "${'k'.repeat(8)}"`,
        '[catalog]\nskip_catalog_validation = true',
        more,
      ].join('\n'),
    delay: async (ms) => void (await ask(ms)),
    times: () => ask('times'),
    [Symbol.dispose]: () => child.disconnect(),
  };
}

if (process.argv[2] === '--serve' && process.argv[1] === import.meta.filename) serve();
