/** Sends what gathered during a tick in one go: one system call a client instead of one a frame. */
export interface Flusher {
  soon(flush: () => void): void;
}

export function createFlusher(): Flusher {
  let due: (() => void)[] = [];
  const run = (): void => {
    const now = due;
    due = [];
    for (const flush of now) flush();
  };
  return {
    soon(flush) {
      if (due.push(flush) === 1) setImmediate(run);
    },
  };
}
