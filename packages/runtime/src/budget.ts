/**
 * Money and tokens, held back before they are spent. A reservation must fit every account of its chain: user and day,
 * session, turn, agent. One process holds a user's ledger, so checking and reserving in one go is safe from races; the
 * journal keeps each reservation with the record it belongs to, and a crash leaves it standing as spent.
 */
import { Fault } from '@oxydra/types';
import type { AccountId, Cap, Charge, LedgerBalances, MicroUsd, Reservation } from '@oxydra/types';

export interface Balance {
  /** Spent and reserved together. */
  readonly usd: MicroUsd;
  readonly tokens: number;
}

export interface Room {
  readonly usd: MicroUsd;
  readonly tokens: number;
  /** The cap that is tightest in each. */
  readonly usdCap?: Cap | undefined;
  readonly tokensCap?: Cap | undefined;
}

export interface Ledger {
  /** Reads what the accounts of these caps have spent so far. Needed once before they are used. */
  open(caps: readonly Cap[]): Promise<void>;
  /** What is left under the tightest caps; Infinity without any. */
  room(caps: readonly Cap[]): Room;
  /** Holds the most a call can cost. Throws `budget/spent`, naming the cap that has no room. */
  reserve(
    caps: readonly Cap[],
    most: { readonly id: string; readonly usd: MicroUsd | null; readonly tokens: number },
  ): Reservation;
  /** Replaces a reservation by what the call did cost; null keeps it whole. */
  settle(reservation: Reservation, charge: Charge | null): void;
  balance(account: AccountId): Balance;
  /** Lets go of accounts that nobody asks for any more. They can be opened again. */
  forget(accounts: readonly AccountId[]): void;
}

const NOTHING: Balance = { usd: 0, tokens: 0 };

/** `$0.1234`, with as many digits as the amount needs. */
export const showUsd = (micro: MicroUsd): string => `$${(micro / 1_000_000).toFixed(micro < 10_000 ? 4 : 2)}`;

export function createLedger(store: LedgerBalances): Ledger {
  const balances = new Map<AccountId, Balance>();
  const balance = (account: AccountId): Balance => balances.get(account) ?? NOTHING;
  const add = (accounts: readonly AccountId[], usd: MicroUsd, tokens: number): void => {
    for (const account of accounts) {
      const before = balance(account);
      balances.set(account, { usd: before.usd + usd, tokens: before.tokens + tokens });
    }
  };

  const room = (caps: readonly Cap[]): Room => {
    let tightest: Room = { usd: Infinity, tokens: Infinity };
    for (const cap of caps) {
      const { usd, tokens } = balance(cap.account);
      if (cap.usd !== undefined && cap.usd - usd < tightest.usd)
        tightest = { ...tightest, usd: cap.usd - usd, usdCap: cap };
      if (cap.tokens !== undefined && cap.tokens - tokens < tightest.tokens)
        tightest = { ...tightest, tokens: cap.tokens - tokens, tokensCap: cap };
    }
    return tightest;
  };

  return {
    async open(caps) {
      const unknown = caps.map(({ account }) => account).filter((account) => !balances.has(account));
      if (unknown.length === 0) return;
      const stored = await store.balances(unknown);
      // Another turn may have opened and used an account meanwhile: what it knows is newer.
      for (const account of unknown) if (!balances.has(account)) balances.set(account, stored.get(account) ?? NOTHING);
    },
    room,
    reserve(caps, { id, usd, tokens }) {
      const left = room(caps);
      if (usd !== null && usd > left.usd)
        throw spent(left.usdCap, `${showUsd(usd)} needed, ${showUsd(Math.max(0, left.usd))} left`);
      if (tokens > left.tokens)
        throw spent(left.tokensCap, `${tokens} tokens needed, ${Math.max(0, left.tokens)} left`);
      const accounts = [...new Set(caps.map(({ account }) => account))];
      add(accounts, usd ?? 0, tokens);
      return { id, accounts, usd, tokens };
    },
    settle({ accounts, usd, tokens }, charge) {
      if (charge === null) return;
      const used = charge.usage.input + charge.usage.output;
      // An unknown price leaves the reserved money spent.
      add(accounts, (charge.usd ?? usd ?? 0) - (usd ?? 0), used - tokens);
    },
    balance,
    forget(accounts) {
      for (const account of accounts) balances.delete(account);
    },
  };
}

export function spent(cap: Cap | undefined, detail: string): Fault {
  const name = cap?.name ?? 'budgets';
  return new Fault('budget/spent', `The budget \`${name}\` is spent: ${detail}.`, {
    hint: `Raise \`${name}\` in the configuration, or wait for the next period.`,
    cause: cap,
  });
}

/** The config key of the cap that a fault of `spent` names. */
export function spentCap(error: unknown): string | undefined {
  const cause = Fault.is(error) && error.code === 'budget/spent' ? error.cause : undefined;
  return typeof cause === 'object' && cause !== null && 'name' in cause && typeof cause.name === 'string'
    ? cause.name
    : undefined;
}
