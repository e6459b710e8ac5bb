import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@oxydra/types';
import type { HttpPorts } from './app.ts';
import { createVitals, type VitalsPorts } from './vitals.ts';

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

async function loadPages(ports: HttpPorts): Promise<Listener> {
  const [{ getRequestListener }, { createHttpApp }] = await Promise.all([
    import('@hono/node-server'),
    import('./app.ts'),
  ]);
  return getRequestListener(createHttpApp(ports).fetch);
}

/** Answers HTTP. What the pages need is loaded with the first request for one: most daemons only ever see WebSockets. */
export function createListener(ports: HttpPorts & VitalsPorts): Listener {
  const vitals = createVitals(ports);
  let pages: Promise<Listener> | undefined;
  return (request, response) => {
    if (vitals(request, response)) return;
    pages ??= loadPages(ports);
    pages.then(
      (listener) => listener(request, response),
      (error: unknown) => {
        ports.log.error('gateway/bug', { error: Fault.toRecord(error).message });
        response.writeHead(500).end();
      },
    );
  };
}
