import { lookup } from 'node:dns';

/** Turns a name into all its addresses, once. */
export interface Resolver {
  /** A and AAAA together. Rejects where the name has none, with the resolver's own error. */
  resolve(host: string, options: ResolveOptions): Promise<readonly string[]>;
}

export interface ResolveOptions {
  readonly signal: AbortSignal;
  /** Called when the question goes out: waiting for slower names does not count. */
  readonly begun: () => void;
}

/** The runtime has four threads for this and for all its files: a resolver that hangs must not take them all. */
const AT_ONCE = 3;

/**
 * The system's own way: hosts file, then whatever resolvers it is set up with, so that names mean what they mean to
 * every other program here. A lookup cannot be called off; whoever gives up waiting leaves it behind.
 */
export function createSystemResolver(): Resolver {
  let running = 0;
  const waiting: (() => void)[] = [];
  const enter = async (signal: AbortSignal): Promise<void> => {
    while (running >= AT_ONCE) {
      await new Promise<void>((resolve) => waiting.push(resolve));
      if (signal.aborted) {
        waiting.shift()?.();
        throw signal.reason;
      }
    }
    running += 1;
  };
  const leave = (): void => {
    running -= 1;
    waiting.shift()?.();
  };
  return {
    async resolve(host, { signal, begun }) {
      signal.throwIfAborted();
      await enter(signal);
      begun();
      return new Promise((resolve, reject) => {
        lookup(host, { all: true, order: 'verbatim' }, (error, found) => {
          leave();
          if (error === null) resolve(found.map(({ address }) => address));
          else reject(error);
        });
      });
    },
  };
}
