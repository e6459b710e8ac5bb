import type { Clock } from '@oxydra/types';

export interface Silence extends Disposable {
  /** Bytes came: the time starts anew. */
  touch(): void;
}

/** Calls back once when nothing was heard for `ms`. One timer at a time, however many bytes come. */
export function watchSilence(clock: Clock, ms: number, onSilent: () => void): Silence {
  let heard = clock.now();
  let timer: Disposable | undefined;
  const arm = (wait: number): void => {
    timer = clock.after(wait, () => {
      const left = heard + ms - clock.now();
      if (left <= 0) onSilent();
      else arm(left);
    });
  };
  arm(ms);
  return {
    touch() {
      heard = clock.now();
    },
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
    },
  };
}
