import { Fault } from '@oxydra/types';
import type { Clock } from '@oxydra/types';

/**
 * Runs work until it ends, its time is over or the caller gives up; the first of the three wins. Throws the signal's
 * reason on cancellation and `tool/timed-out` on time. Work that ignores its signal is left to itself, its late end
 * unheard: nobody waits for it.
 */
export async function runInTime<T>(
  work: (signal: AbortSignal) => Promise<T>,
  options: { readonly signal: AbortSignal; readonly timeoutMs: number; readonly clock: Clock; readonly name: string },
): Promise<T> {
  const { signal, timeoutMs, clock, name } = options;
  signal.throwIfAborted();
  const own = new AbortController();
  const ended = Promise.withResolvers<never>();
  const end = (reason: unknown): void => {
    own.abort(reason);
    ended.reject(reason);
  };
  const cancel = (): void => end(signal.reason);
  signal.addEventListener('abort', cancel, { once: true });
  using _timer = clock.after(timeoutMs, () =>
    end(
      new Fault('tool/timed-out', `${name} took longer than its ${timeoutMs / 1000} seconds and was stopped.`, {
        hint: 'Ask for less at once; what it had begun may have happened.',
      }),
    ),
  );
  try {
    const running = work(own.signal);
    running.catch(() => {});
    return await Promise.race([running, ended.promise]);
  } finally {
    ended.promise.catch(() => {});
    signal.removeEventListener('abort', cancel);
  }
}
