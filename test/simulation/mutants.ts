/** Bugs put in on purpose: a simulation that does not find them is worth nothing. */
import type { Committed, Journal } from '@oxydra/types';
import type { Dice } from '@oxydra/testkit';

export const MUTANTS = ['skip-commit', 'reuse-key', 'drop-reservation'] as const;
export type Mutant = (typeof MUTANTS)[number];

export function mutate(mutant: Mutant | undefined, journal: Journal, dice: Dice): Journal {
  switch (mutant) {
    case 'skip-commit':
      return {
        ...journal,
        /** Acknowledges what it has not yet written; a crash in between loses it. */
        async append(session, at, records, deliveries) {
          if (!dice.chance(0.02)) return journal.append(session, at, records, deliveries);
          const known = await journal.read(session);
          const entries = records.map((record, index) => ({ session, seq: known.length + index + 1, at, record }));
          void journal.append(session, at, records, deliveries).catch(() => undefined);
          return { session, entries } as unknown as Committed; // the lie that this mutant is about
        },
      };
    case 'drop-reservation':
      return {
        ...journal,
        append: (session, at, records, deliveries) =>
          journal.append(
            session,
            at,
            records.map((record) =>
              record.type === 'round-requested' && dice.chance(0.05)
                ? { ...record, reservation: { ...record.reservation, usd: 0, tokens: 0 } }
                : record,
            ),
            deliveries,
          ),
      };
    case 'reuse-key':
    case undefined:
      return journal;
  }
}
