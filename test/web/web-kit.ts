import { createServer } from 'node:http';
import { createReader } from '../../packages/sandbox/src/reader/create-reader.ts';
import { realClock } from '../../packages/sandbox/src/script/test-room.ts';
import { runTool } from '../../packages/tools/src/test-run.ts';
import type { Tool, ToolAnswer } from '@oxydra/tools';
import type { Clock, Egress, EgressScope, JsonObject } from '@oxydra/types';

/** An egress that judges nothing and dials loopback alone; it remembers what it was asked. */
export function createLoopbackEgress(): Egress & { readonly scopes: EgressScope[]; readonly asked: string[] } {
  const scopes: EgressScope[] = [];
  const asked: string[] = [];
  return {
    scopes,
    asked,
    judge: async () => ({ allowed: true, reason: 'a test', addresses: ['127.0.0.1'] }),
    fetch: (scope) => async (url, init) => {
      scopes.push(scope);
      asked.push(url);
      if (new URL(url).hostname !== '127.0.0.1')
        throw new TypeError('fetch failed', { cause: new Error('a test reaches loopback alone') });
      return fetch(url, init);
    },
  };
}

export interface SitePage {
  readonly status?: number;
  readonly type?: string;
  readonly body?: string | Uint8Array;
  readonly location?: string;
}

/** A web site on loopback, by path; each path counts how often it was asked for. */
export async function createSite(pages: Readonly<Record<string, SitePage>>) {
  const visits: string[] = [];
  const server = createServer((incoming, out) => {
    const path = incoming.url ?? '/';
    visits.push(path);
    const page = pages[path] ?? {
      status: 404,
      type: 'text/html',
      body: '<title>Not here</title><h1>There is no such page</h1>',
    };
    const headers = {
      'content-type': page.type ?? 'text/html; charset=utf-8',
      ...(page.location === undefined ? {} : { location: page.location }),
    };
    out.writeHead(page.status ?? 200, headers);
    out.end(page.body ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    visits,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The web tools with the real reading guest behind them, and the egress that is given. */
export function createWebRoom<Way extends Egress>(egress: Way) {
  const reader = createReader({ clock: realClock, size: 1 });
  let now = Date.UTC(2024, 5, 15);
  const clock: Clock = { ...realClock, now: () => now };
  return {
    egress,
    later: (ms: number): void => void (now += ms),
    run: (tool: Tool, args: JsonObject): Promise<ToolAnswer> => runTool(tool, args, { egress, reader }, { clock }),
    [Symbol.asyncDispose]: () => reader[Symbol.asyncDispose](),
  };
}
