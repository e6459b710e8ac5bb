/** A gateway on a free port of the loopback, with everything around it as plain as can be. For tests and benches. */
import { asId, type Clock, type Log, type Sessions, type Turns, type UserId } from '@oxydra/types';
import { SCOPES, type Bearer, type Tokens } from '../auth/scope.ts';
import { createGateway, type Gateway, type Listening } from '../gateway.ts';
import { DEFAULT_LIMITS, type GatewayLimits } from '../limits.ts';
import type { GatewayPorts, GatewaySettings } from '../ports.ts';

export const USER: UserId = asId('ada');
export const TOKEN = 'a'.repeat(43);

export const wallClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref();
    return { [Symbol.dispose]: () => clearTimeout(timer) };
  },
};

/** Log lines, kept. */
export interface KeptLog extends Log {
  readonly lines: { readonly level: string; readonly event: string; readonly fields: unknown }[];
}

export function createKeptLog(): KeptLog {
  const lines: { level: string; event: string; fields: unknown }[] = [];
  const at =
    (level: string) =>
    (event: string, fields: unknown = {}): void =>
      void lines.push({ level, event, fields });
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}

/** One token that counts until it is revoked. */
export function createOneToken(scopes: Bearer['scopes'] = SCOPES): Tokens & { revoke(): void } {
  const listeners = new Set<(name: string) => void>();
  let valid = true;
  return {
    verify: (token) => (valid && token === TOKEN ? { name: 'laptop', scopes } : undefined),
    onRevoked(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    revoke() {
      valid = false;
      for (const listener of listeners) listener('laptop');
    },
  };
}

export interface StartOptions {
  readonly limits?: Partial<GatewayLimits>;
  readonly settings?: Partial<GatewaySettings>;
  readonly ports?: Partial<GatewayPorts>;
  readonly host?: string;
}

export interface Started extends Listening, AsyncDisposable {
  readonly gateway: Gateway;
  readonly log: KeptLog;
  readonly http: string;
}

export async function startGateway(
  core: { readonly sessions: Sessions; readonly turns: Turns },
  { limits = {}, settings = {}, ports = {}, host = '127.0.0.1' }: StartOptions = {},
): Promise<Started> {
  const log = createKeptLog();
  const gateway = createGateway({
    ...core,
    catalogue: {
      models: async (filter = '') =>
        [{ id: 'rehearsal/small', name: 'Rehearsal', context: 1000, current: true }].filter(({ id }) =>
          id.includes(filter),
        ),
      tools: async () => [{ name: 'files.read', description: 'Reads a file', tier: 'read_only' }],
      agents: async () => [{ name: 'default' }],
      findFiles: async (query) => [`/shared/${query}.md`],
      contextLimit: () => 1000,
    },
    tokens: createOneToken(),
    user: USER,
    settings: {
      auth: 'token',
      allowedOrigins: [],
      allowedHosts: [],
      busy: 'queue',
      ...settings,
      limits: { ...DEFAULT_LIMITS, ...limits },
    },
    status: () => ({
      healthy: true,
      startup: {
        sandbox_tier: 'process',
        sidecar_available: false,
        shell_available: true,
        browser_available: false,
        degraded_reasons: [],
      },
      model: 'rehearsal/small',
      rehearsal: true,
    }),
    checkStore: async () => undefined,
    clock: wallClock,
    random: Math.random,
    log,
    ...ports,
  });
  const listening = await gateway.listen({ host, port: 0 });
  return {
    ...listening,
    gateway,
    log,
    http: `http://127.0.0.1:${listening.port}`,
    [Symbol.asyncDispose]: () => listening.close(),
  };
}
