import type { Clock, EgressScope } from '@oxydra/types';
import { BAD_PORTS } from './bad-ports.ts';
import type { EgressSettings } from './egress-settings.ts';
import { matchesHost, matchesService } from './host-pattern.ts';
import { formatIp, parseIp, unmapped, type IpAddress } from './ip-address.ts';
import { judgeAddress, type AddressFacts } from './judge-address.ts';
import type { Resolver } from './resolver.ts';
import { bracketed, type Target } from './target.ts';

export interface DecisionPorts {
  readonly resolver: Resolver;
  readonly ownAddresses: () => readonly string[];
  readonly clock: Clock;
}

/** What was decided about a target, and what may be dialled. */
export type Decision =
  | {
      readonly allowed: true;
      readonly reason: string;
      /** All of them were judged; a connection goes to one of them or nowhere. */
      readonly addresses: readonly string[];
      /** True where the configuration names this very service, so that it may be a private one. */
      readonly local: boolean;
    }
  | {
      readonly allowed: false;
      readonly code: 'egress/refused' | 'egress/unresolved';
      readonly reason: string;
      readonly addresses: readonly string[];
    };

const refused = (reason: string, addresses: readonly string[] = []): Decision => ({
  allowed: false,
  code: 'egress/refused',
  reason,
  addresses,
});

const TOOL = 'tool:';

/** The rules that need no address. Undefined: none of them forbids it. */
export function ruleAgainst(target: Target, scope: EgressScope, settings: EgressSettings): string | undefined {
  const { host } = target;
  if (matchesHost(settings.deny, host)) return `${host} is on egress.deny.`;
  if (scope.hosts !== undefined && !matchesHost(scope.hosts, host))
    return `${host} is not among the hosts that ${scope.purpose} may reach.`;
  const tool = scope.purpose.startsWith(TOOL) ? scope.purpose.slice(TOOL.length) : undefined;
  const granted = tool !== undefined && Object.hasOwn(settings.tools, tool) ? settings.tools[tool] : undefined;
  if (granted !== undefined && !matchesHost(granted, host)) return `${host} is not on egress.tools.${tool}.`;
  // Hosts that the configuration itself names need no second mention.
  if (scope.configured === true && scope.hosts !== undefined) return undefined;
  const { mode, allowlist } = settings;
  if (mode === 'strict_allowlist_proxy' && settings.proxyUrl === undefined)
    return 'egress.mode is "strict_allowlist_proxy" and egress.proxy_url is not set, so there is no way out.';
  if (allowlist === undefined && mode !== 'default')
    return `egress.mode is "${mode}" and there is no egress.allowlist, so no host may be reached.`;
  if (allowlist !== undefined && !matchesHost(allowlist, host)) return `${host} is not on egress.allowlist.`;
  return undefined;
}

/** How many times its own limit a name may take with the wait for others. */
const QUEUE = 4;

/** Resolves with the addresses; rejects with what went wrong, or when time is up. */
export async function resolveInTime(
  host: string,
  { resolver, clock }: DecisionPorts,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const late = new AbortController();
  const end = (): void => late.abort('no answer in time');
  using timers = new DisposableStack();
  // However many names wait before this one, it ends some time.
  timers.use(clock.after(ms * QUEUE, end));
  const begun = (): void => void timers.use(clock.after(ms, end));
  const both = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
  const aborted = Promise.withResolvers<never>();
  aborted.promise.catch(() => undefined);
  const onAbort = (): void => aborted.reject(both.reason);
  both.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([resolver.resolve(host, { signal: both, begun }), aborted.promise]);
  } finally {
    both.removeEventListener('abort', onAbort);
  }
}

function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error) return String(error.code);
  return typeof error === 'string' ? error : 'the resolver failed';
}

const numbersOf = (texts: readonly string[]): ReadonlySet<bigint> =>
  new Set(texts.flatMap((text) => parseIp(text)?.value ?? []));

/** Judges every address; one that may not be reached spoils the name. */
function judgeAll(target: Target, ips: readonly IpAddress[], facts: AddressFacts, local: boolean): Decision {
  const addresses = [...new Set(ips.map(formatIp))];
  for (const ip of ips) {
    const objection = judgeAddress(ip, facts);
    if (objection === undefined) continue;
    const { grantable } = objection;
    if (local && (grantable === 'any' || (grantable === 'address' && facts.literal))) continue;
    const service = `${bracketed(target)}:${target.port}`;
    const way = grantable === 'any' && !local ? `; egress.local = ["${service}"] would allow it` : '';
    const subject = facts.literal ? '' : `${target.host} cannot be reached: `;
    return refused(`${subject}${objection.reason}${way}.`, addresses);
  }
  const what = facts.literal ? 'a public address' : `all ${addresses.length} addresses of ${target.host} are public`;
  return {
    allowed: true,
    local,
    addresses,
    reason: local
      ? `${bracketed(target)}:${target.port} is a local service that the configuration names.`
      : `Allowed: ${what}.`,
  };
}

const isLocalhost = (host: string): boolean => host === 'localhost' || host.endsWith('.localhost');

/** What may leave for a target: rules first, then one resolution, then each address. Throws only the signal's reason. */
export async function decide(
  target: Target,
  scope: EgressScope,
  settings: EgressSettings,
  ports: DecisionPorts,
  signal?: AbortSignal,
): Promise<Decision> {
  const against = ruleAgainst(target, scope, settings);
  if (against !== undefined) return refused(against);
  const { host, port, literal } = target;
  const local = matchesService(settings.local, host, port) || matchesService(scope.local ?? [], host, port);
  if (!local && BAD_PORTS.has(port)) return refused(`Port ${port} belongs to a service that takes no web requests.`);
  const facts = { own: numbersOf(ports.ownAddresses()), literal: literal !== undefined };
  if (literal !== undefined) return judgeAll(target, [literal], facts, local);

  let texts: readonly string[];
  try {
    texts = await resolveInTime(host, ports, settings.resolveMs, signal);
  } catch (error) {
    signal?.throwIfAborted();
    const reason = `${host} cannot be resolved (${codeOf(error)}).`;
    return { allowed: false, code: 'egress/unresolved', reason, addresses: [] };
  }
  const ips = texts.map((text) => parseIp(text));
  const known = ips.flatMap((ip) => ip ?? []);
  // A scope id, or anything else that is no plain address: what it would reach cannot be judged.
  if (known.length < ips.length)
    return refused(`${host} stands for an address that cannot be judged.`, known.map(formatIp));
  if (known.length === 0)
    return { allowed: false, code: 'egress/unresolved', reason: `${host} has no address.`, addresses: [] };
  const judged = judgeAll(target, known, facts, local);
  // Whatever a resolver says of it (RFC 6761).
  if (judged.allowed && !local && isLocalhost(host)) return refused(`${host} is this machine.`, judged.addresses);
  return judged;
}

/** True where a connection has ended at one of the judged addresses. */
export function isJudgedPeer(peer: string | undefined, addresses: readonly string[]): boolean {
  const ip = peer === undefined ? undefined : parseIp(peer);
  return ip !== undefined && addresses.includes(formatIp(unmapped(ip)));
}
