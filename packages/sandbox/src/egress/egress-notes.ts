import { Fault } from '@oxydra/types';
import type { Audit, EgressScope, Log, UserId } from '@oxydra/types';
import type { Decision } from './decide.ts';
import type { Substituted } from './put-secrets-in.ts';
import { originOf, type Target } from './target.ts';

export interface NotePorts {
  readonly user: UserId;
  readonly audit?: Audit | undefined;
  readonly log: Log;
}

/** What is written down before it happens. Each rejects with `audit/unwritable`: then it does not happen. */
export interface EgressNotes {
  refused(target: Target | undefined, scope: EgressScope, reason: string): Promise<void>;
  allowed(target: Target, scope: EgressScope, method: string): Promise<void>;
  secrets(target: Target, scope: EgressScope, substituted: Substituted): Promise<void>;
}

/** Paths and queries are left out: they may hold what is in no one's interest to keep. */
export function createEgressNotes({ user, audit, log }: NotePorts): EgressNotes {
  const placeOf = (target: Target | undefined): string =>
    target === undefined ? 'an address that cannot be read' : originOf(target);
  /** A key that the configuration sends to its own service with every round is noted once a run. */
  const routine = new Set<string>();
  return {
    async refused(target, scope, reason) {
      log.warn('egress.refused', { purpose: scope.purpose, to: placeOf(target), reason });
      await audit?.append({
        kind: 'denial',
        user,
        what: `${scope.purpose} was not let through to ${placeOf(target)}: ${reason}`,
        details: { purpose: scope.purpose, to: placeOf(target) },
      });
    },
    async allowed(target, scope, method) {
      // Where the configuration itself sends its requests is no news.
      if (scope.configured === true) return;
      await audit?.append({
        kind: 'egress',
        user,
        what: `${scope.purpose} sends ${method} to ${originOf(target)}.`,
        details: { purpose: scope.purpose, to: originOf(target), method },
      });
    },
    async secrets(target, scope, { used, left }) {
      const to = originOf(target);
      for (const name of used.keys()) {
        const use = JSON.stringify([scope.purpose, to, name]);
        if (scope.configured === true && routine.has(use)) continue;
        log.info('egress.secret-used', { purpose: scope.purpose, to, name });
        await audit?.append({
          kind: 'secret',
          user,
          what: `The secret ${name} was put in for ${to} (${scope.purpose}).`,
          details: { purpose: scope.purpose, to, secret: name, used: true },
        });
        if (scope.configured === true) routine.add(use);
      }
      for (const [name, why] of left) {
        log.warn('egress.secret-left', { purpose: scope.purpose, to, name, why });
        await audit?.append({
          kind: 'secret',
          user,
          what: `The secret ${name} was not put in for ${to} (${scope.purpose}): ${why}.`,
          details: { purpose: scope.purpose, to, secret: name, used: false, why },
        });
      }
    },
  };
}

/** What a caller reads of a refusal. */
export function refusalFault(target: Target, decision: Decision & { readonly allowed: false }): Fault {
  const { code, reason } = decision;
  if (code === 'egress/unresolved')
    return new Fault(code, reason, {
      hint: 'Check the name and the network; what cannot be resolved is not allowed.',
      retryable: true,
    });
  return new Fault(code, `${originOf(target)} may not be reached: ${reason}`, {
    hint: 'See `oxydra egress check URL`, and the table [egress] of the configuration.',
  });
}
