/** A queue with one reader. What is put in after it was closed is refused. */
export interface Inbox<T> {
  put(item: T): boolean;
  /** The next item, or undefined once the inbox is closed and empty. */
  take(): Promise<T | undefined>;
  close(): readonly T[];
}

export function createInbox<T>(): Inbox<T> {
  const items: T[] = [];
  let reader: ((item: T | undefined) => void) | null = null;
  let closed = false;
  return {
    put(item) {
      if (closed) return false;
      if (reader === null) items.push(item);
      else {
        const waiting = reader;
        reader = null;
        waiting(item);
      }
      return true;
    },
    take() {
      if (items.length > 0 || closed) return Promise.resolve(items.shift());
      return new Promise((resolve) => {
        reader = resolve;
      });
    },
    close() {
      closed = true;
      reader?.(undefined);
      reader = null;
      return items.splice(0);
    },
  };
}
