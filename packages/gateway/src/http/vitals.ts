import type { IncomingMessage, ServerResponse } from 'node:http';
import { Fault } from '@oxydra/types';
import { refusal, type EntranceRules } from '../auth/entrance.ts';
import type { GatewayPorts } from '../ports.ts';

export interface VitalsPorts extends Pick<GatewayPorts, 'status' | 'checkStore' | 'log'> {
  readonly rules: () => EntranceRules;
  readonly draining: () => boolean;
}

/**
 * Answers `/healthz` (we live) and `/readyz` (we can work) and says true, or leaves the request alone. Without the
 * framework of the other pages: every start asks here, and that framework brings a whole fetch API with it.
 */
export function createVitals({ rules, draining, status, checkStore, log }: VitalsPorts) {
  async function notReady(): Promise<string | undefined> {
    if (draining()) return 'shutting down';
    const store = await checkStore().catch((error: unknown) => {
      log.warn('gateway/store-check', { error: Fault.toRecord(error).message });
      return 'the store cannot be reached';
    });
    if (store !== undefined) return store;
    const { healthy, message } = status();
    return healthy ? undefined : (message ?? 'not ready');
  }

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    const path = request.url?.split('?', 1)[0];
    if ((path !== '/healthz' && path !== '/readyz') || (request.method !== 'GET' && request.method !== 'HEAD'))
      return false;
    const answer = (code: number, text: string): void => {
      response.writeHead(code, {
        'Content-Type': 'text/plain; charset=UTF-8',
        'X-Content-Type-Options': 'nosniff',
        'Cache-Control': 'no-store',
      });
      response.end(`${text}\n`);
    };
    const { host, origin } = request.headers;
    const site = request.headers['sec-fetch-site'];
    const refused = refusal({ host, origin, fetchSite: Array.isArray(site) ? site[0] : site }, rules());
    if (refused !== undefined) answer(403, refused);
    else if (path === '/healthz') answer(200, 'alive');
    else void notReady().then((reason) => answer(reason === undefined ? 200 : 503, reason ?? 'ready'));
    return true;
  };
}
