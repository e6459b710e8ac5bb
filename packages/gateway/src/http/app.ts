import { Hono } from 'hono';
import type { HttpBindings } from '@hono/node-server';
import { refusal, type EntranceRules } from '../auth/entrance.ts';
import type { Failures } from '../auth/failures.ts';
import { renderMetrics, type Counters, type Gauges } from '../metrics.ts';
import type { GatewayPorts } from '../ports.ts';

export interface HttpPorts extends Pick<GatewayPorts, 'tokens' | 'settings' | 'log'> {
  readonly rules: () => EntranceRules;
  readonly failures: Failures;
  readonly counters: Counters;
  readonly gauges: () => Gauges;
}

const BEARER = /^Bearer ([\w-]{1,512})$/;

/** The pages for machines, beside `vitals`: how much there is to do. */
export function createHttpApp(ports: HttpPorts): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();

  app.use(async (context, next) => {
    const reason = refusal(
      {
        host: context.req.header('host'),
        origin: context.req.header('origin'),
        fetchSite: context.req.header('sec-fetch-site'),
      },
      ports.rules(),
    );
    if (reason !== undefined) return context.text(`${reason}\n`, 403);
    await next();
    context.header('X-Content-Type-Options', 'nosniff');
    context.header('Cache-Control', 'no-store');
    return undefined;
  });

  app.get('/metrics', (context) => {
    if (ports.settings.auth === 'token') {
      const address = context.env.incoming.socket.remoteAddress ?? 'unknown';
      const wait = ports.failures.blockedFor(address);
      if (wait > 0)
        return context.text('Too many wrong tokens.\n', 429, { 'Retry-After': String(Math.ceil(wait / 1000)) });
      const token = BEARER.exec(context.req.header('authorization') ?? '')?.[1];
      const bearer = token === undefined ? undefined : ports.tokens.verify(token);
      if (bearer === undefined) {
        ports.failures.count(address);
        ports.counters.authFailures += 1;
        return context.text('A token is needed: `Authorization: Bearer …`.\n', 401, { 'WWW-Authenticate': 'Bearer' });
      }
      if (!bearer.scopes.includes('read')) return context.text('This token has not the scope `read`.\n', 403);
    }
    return context.text(renderMetrics(ports.counters, ports.gauges()), 200, {
      'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    });
  });

  app.notFound((context) => context.text('There is no such page here; the WebSocket is at /ws.\n', 404));
  app.onError((error, context) => {
    ports.log.error('gateway/bug', { error: error.stack ?? error.message });
    return context.text('Oxydra made a mistake of its own here.\n', 500);
  });
  return app;
}
