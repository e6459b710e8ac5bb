import { Fault } from '@oxydra/types';

export interface GroupCommit {
  /** Resolves with what `work` returned once its commit is synced; rejects with what it threw. */
  write<T>(work: () => T): Promise<T>;
  /** For reads: rejects once closed, and never settles in a process that is dead. */
  alive(): Promise<void>;
  kill(keepUnsynced: boolean): void;
  close(): Promise<void>;
}

interface Waiting {
  readonly apply: () => void;
  readonly refuse: (error: unknown) => void;
}

const forever = new Promise<never>(() => undefined);

const closed = (): Fault =>
  new Fault('store/closed', 'The store is closed.', { hint: 'Open it again before using it.' });

/** One commit at a time; whatever arrives meanwhile goes into the next one, in order. */
export function createGroupCommit(ports: {
  readonly transaction: (work: () => void) => void;
  readonly sync: () => Promise<void>;
}): GroupCommit {
  let life: 'open' | 'closed' | 'dead' = 'open';
  let queue: Waiting[] = [];
  let syncing: readonly Waiting[] = [];
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (queue.length > 0) {
      syncing = queue;
      queue = [];
      try {
        await ports.sync();
      } catch (error) {
        if (life !== 'dead') for (const { refuse } of syncing) refuse(error);
        continue;
      }
      if (life === 'dead') return;
      const synced = syncing;
      syncing = []; // a crash from here on finds nothing under way: these are on disk once, and stay so
      for (const { apply } of synced) apply();
    }
    running = undefined;
  }

  return {
    write: (work) => {
      if (life === 'dead') return forever;
      if (life === 'closed') return Promise.reject(closed());
      return new Promise((resolve, reject) => {
        const apply = (): void => {
          try {
            ports.transaction(() => {
              const result = work();
              // A dead process hears nothing of what reached its disk.
              if (life !== 'dead') resolve(result);
            });
          } catch (error) {
            if (life !== 'dead') reject(error);
          }
        };
        queue.push({ apply, refuse: reject });
        running ??= run();
      });
    },
    alive: () => (life === 'dead' ? forever : life === 'closed' ? Promise.reject(closed()) : Promise.resolve()),
    kill(keepUnsynced) {
      life = 'dead';
      if (keepUnsynced) for (const { apply } of syncing) apply();
      queue = [];
      syncing = [];
    },
    async close() {
      if (life === 'open') life = 'closed';
      await running;
    },
  };
}
