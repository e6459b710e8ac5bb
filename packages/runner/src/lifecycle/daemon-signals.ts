import type { DaemonSignal } from './serve-daemon.ts';

const MEANING = { SIGTERM: 'stop', SIGINT: 'stop', SIGHUP: 'reload' } as const;

/** The signals of this process as a daemon understands them. Disposing it gives them back to the system. */
export function daemonSignals(): AsyncIterator<DaemonSignal> & Disposable & { push(signal: DaemonSignal): void } {
  const waiting: DaemonSignal[] = [];
  let wake: (() => void) | undefined;
  const push = (signal: DaemonSignal): void => {
    waiting.push(signal);
    wake?.();
  };
  const heard = (signal: NodeJS.Signals): void => push(MEANING[signal as keyof typeof MEANING]); // only these are listened to
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, heard);
  return {
    push,
    async next() {
      while (waiting.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return { done: false, value: waiting.shift() ?? 'stop' };
    },
    [Symbol.dispose]() {
      for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.off(signal, heard);
    },
  };
}
