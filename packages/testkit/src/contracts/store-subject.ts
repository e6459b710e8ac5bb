import type {
  Artifacts,
  Journal,
  LedgerBalances,
  Outbox,
  Scratchpads,
  SessionIndex,
  StandingRules,
} from '@oxydra/types';

export interface StorePorts {
  readonly journal: Journal;
  readonly sessions: SessionIndex;
  readonly ledger: LedgerBalances;
  readonly scratchpads: Scratchpads;
  readonly rules: StandingRules;
  readonly artifacts: Artifacts;
  readonly outbox: Outbox;
}

/** A store under test: empty, for user `SAMPLE_USER`. `reopen` closes it and opens its data again. */
export interface StoreSubject {
  readonly ports: StorePorts;
  reopen(): Promise<StorePorts>;
  close(): Promise<void>;
}

export type OpenStoreSubject = () => Promise<StoreSubject>;

/** Opens a store for the time of one test. */
export async function withStore(
  open: OpenStoreSubject,
  work: (ports: StorePorts, reopen: () => Promise<StorePorts>) => Promise<void>,
): Promise<void> {
  const subject = await open();
  try {
    await work(subject.ports, () => subject.reopen());
  } finally {
    await subject.close();
  }
}
