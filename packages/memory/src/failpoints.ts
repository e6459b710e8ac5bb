/** Where a crash test may end the process; in the order in which a write passes them. */
export const STORE_FAILPOINTS = [
  'store:before-begin',
  'store:after-write',
  'store:before-commit',
  'store:after-commit',
  'store:after-ack',
  'outbox:after-write',
  'outbox:after-commit',
  'outbox:after-ack',
  'store:before-index',
  'store:after-index',
  'store:before-checkpoint',
  'store:after-checkpoint',
] as const;

export type StoreFailpoint = (typeof STORE_FAILPOINTS)[number];

/** Ends the process with SIGKILL when it passes `name` for the `count`th time, counted from 1. */
export interface KillAt {
  readonly name: string;
  readonly count: number;
}

/** Counts passings for `killAt`; does nothing without it. */
export function createFailpoint(killAt: KillAt | undefined, kill: () => void): (name: StoreFailpoint) => void {
  let left = killAt?.count ?? 0;
  return (name) => {
    if (name !== killAt?.name) return;
    left -= 1;
    if (left === 0) kill();
  };
}
