import { Fault } from '@oxydra/types';
import type { Egress, EgressScope, Scrubber, SecretInfo, Secrets } from '@oxydra/types';
import { answerOf } from './answer.ts';
import { createConnectionPool } from './connection-pool.ts';
import { decide, type Decision, type DecisionPorts } from './decide.ts';
import { createEgressNotes, refusalFault, type NotePorts } from './egress-notes.ts';
import type { EgressSettings } from './egress-settings.ts';
import { parseIp } from './ip-address.ts';
import type { Way } from './open-connection.ts';
import { resolveProxy } from './proxy-way.ts';
import { mentionsSecret, putSecretsIn, type Substituted } from './put-secrets-in.ts';
import { isRedirect, nextHop } from './redirect.ts';
import { requestParts, type RequestParts } from './request-parts.ts';
import { createAnswerScrubber } from './scrub-answer.ts';
import { holdsAny } from './secret-spellings.ts';
import { send } from './send.ts';
import { parseTarget, type Target } from './target.ts';
import { timeLimit } from './time-limit.ts';

export interface EgressPorts extends DecisionPorts, NotePorts {
  /** Looked at anew for each request. */
  readonly settings: EgressSettings;
  /** Absent: references to secrets stay references. */
  readonly secrets?: Secrets | undefined;
  /**
   * Takes what it knows out of answers to requests whose text carried a value. Where only headers do, the values themselves
   * are taken out and nothing else: a model's sealed reasoning looks like a key and must come back as it was.
   */
  readonly scrubber?: Scrubber | undefined;
  /** Certificates to trust in place of the runtime's own list, as PEM. */
  readonly ca?: readonly string[] | undefined;
}

type Admitted = Decision & { readonly allowed: true };

const MOST_REDIRECTS = 5;

const isLoopback = (address: string): boolean => {
  const ip = parseIp(address);
  return ip !== undefined && (ip.family === 4 ? ip.value >> 24n === 127n : ip.value === 1n);
};

const withoutWww = (host: string): string => host.replace(/^www\./u, '');

interface Exchange {
  readonly target: Target;
  readonly scope: EgressScope;
  readonly decision: Admitted;
  readonly crossed: boolean;
}

/** Why a secret may not be put into a request, whatever hosts stand on its list. Undefined: it may. */
function closedTo(info: SecretInfo, { target, scope, decision, crossed }: Exchange): string | undefined {
  if (crossed) return 'a redirect led to another origin';
  if (target.secure) return undefined;
  if (decision.local && decision.addresses.every(isLoopback)) return undefined;
  // A key that the configuration gives to one service in the house, at the address that it names, goes there.
  if (decision.local && scope.configured === true && info.purpose === scope.purpose) return undefined;
  return 'the connection is not encrypted';
}

const untouched = (target: Target, parts: RequestParts): Substituted => ({
  url: target.url,
  parts,
  used: new Map(),
  left: new Map(),
});

/** The one door out for bytes: judges, resolves once, dials what it judged, and watches what comes back. */
export function createEgress(ports: EgressPorts): Egress & AsyncDisposable {
  const { settings, secrets, scrubber, clock, ca } = ports;
  const notes = createEgressNotes(ports);
  const pool = createConnectionPool({ clock, ca, connectMs: () => settings.connectMs });

  /** Reads and judges; what is refused is noted and thrown. */
  async function admit(target: Target, scope: EgressScope, signal: AbortSignal): Promise<Admitted> {
    const decision = await decide(target, scope, settings, ports, signal);
    if (decision.allowed) return decision;
    if (decision.code === 'egress/refused') await notes.refused(target, scope, decision.reason);
    throw refusalFault(target, decision);
  }

  async function read(url: string, scope: EgressScope): Promise<Target> {
    try {
      return parseTarget(url);
    } catch (error) {
      await notes.refused(undefined, scope, Fault.toRecord(error).message);
      throw error;
    }
  }

  /** One request and its answer's head, to a target that was judged just now. */
  async function exchange(
    target: Target,
    parts: RequestParts,
    scope: EgressScope,
    state: {
      readonly hops: number;
      readonly crossed: boolean;
      readonly signal: AbortSignal;
      readonly values: Set<string>;
    },
  ) {
    const { signal } = state;
    const decision = await admit(target, scope, signal);
    const wanted = scope.secrets === true || scope.secrets === 'headers';
    const mayHold = wanted && secrets !== undefined && mentionsSecret(target, parts);
    const filled = mayHold
      ? putSecretsIn(target, parts, secrets, {
          purpose: scope.purpose,
          closed: (info) => closedTo(info, { target, scope, decision, crossed: state.crossed }),
          everywhere: scope.secrets === true,
          query: state.hops === 0,
        })
      : untouched(target, parts);
    await notes.secrets(target, scope, filled);
    await notes.allowed(target, scope, parts.method);
    for (const value of filled.used.values()) state.values.add(value);
    const { host, port, secure } = target;
    const proxy = decision.local ? undefined : await resolveProxy(settings, ports, signal);
    const way: Way = { host, port, secure, addresses: decision.addresses, proxy };
    const agent = pool.agent(scope.purpose, way);
    return send({ agent, target, url: filled.url, parts: filled.parts, signal });
  }

  /** The values that must not reach another origin: those of this exchange, and any other that is known. */
  const holdsSecret =
    (values: ReadonlySet<string>) =>
    (text: string): boolean =>
      /\{\{secret:/u.test(text) ||
      holdsAny(text, values) ||
      holdsAny(text, secrets?.list().flatMap(({ name }) => secrets.value(name) ?? []) ?? []);

  async function follow(first: Target, init: RequestInit, scope: EgressScope, time: ReturnType<typeof timeLimit>) {
    const { signal } = time;
    const most = Math.min(scope.maxRedirects ?? MOST_REDIRECTS, MOST_REDIRECTS);
    const mode = init.redirect ?? 'follow';
    const values = new Set<string>();
    let target = first;
    let parts = await requestParts(init);
    let crossed = false;
    for (let hops = 0; ; hops += 1) {
      const message = await exchange(target, parts, scope, { hops, crossed, signal, values });
      const status = message.statusCode ?? 0;
      const { location } = message.headers;
      if (mode === 'manual' || location === undefined || !isRedirect(status)) {
        return answerOf(message, {
          method: parts.method,
          url: target.url.href,
          host: target.host,
          redirected: hops > 0,
          maxBytes: Math.min(scope.maxBytes ?? settings.maxBytes, settings.maxBytes),
          scrubber:
            values.size === 0
              ? undefined
              : createAnswerScrubber([...values], scope.secrets === 'headers' ? undefined : scrubber),
          signal,
          done: time.end,
        });
      }
      message.destroy();
      if (mode === 'error')
        throw new Fault('egress/refused', `${target.host} redirects, and the caller allows no redirects.`);
      if (hops >= most)
        throw new Fault('egress/too-many-redirects', `${first.host} redirects more than ${most} times.`, {
          hint: 'Ask for the address it leads to, if it is the right one.',
        });
      const hop = nextHop({ target, parts, status, location }, holdsSecret(values));
      if (scope.oneHost === true && withoutWww(hop.target.host) !== withoutWww(first.host)) {
        const reason = `${first.host} redirects to ${hop.target.host}, and nobody has named that host.`;
        await notes.refused(hop.target, scope, reason);
        throw new Fault('egress/refused', reason, { hint: 'Ask for that address itself if it is meant.' });
      }
      crossed ||= hop.crossed;
      ({ target, parts } = hop);
    }
  }

  return {
    async judge(url, scope) {
      let target: Target;
      try {
        target = parseTarget(url);
      } catch (error) {
        return { allowed: false, reason: Fault.toRecord(error).message, addresses: [] };
      }
      const { allowed, reason, addresses } = await decide(target, scope, settings, ports);
      return { allowed, reason, addresses };
    },
    fetch:
      (scope) =>
      async (url, init = {}) => {
        init.signal?.throwIfAborted();
        const target = await read(url, scope);
        const limit = scope.timeoutMs === undefined ? undefined : Math.min(scope.timeoutMs, settings.timeoutMs);
        const time = timeLimit(clock, limit, init.signal ?? undefined, target.host);
        try {
          return await follow(target, init, scope, time);
        } catch (error) {
          time.end();
          // However it shows, what ended the request is the end of its time, or the caller's wish.
          throw time.signal.aborted ? time.signal.reason : error;
        }
      },
    async [Symbol.asyncDispose]() {
      pool[Symbol.dispose]();
    },
  };
}
