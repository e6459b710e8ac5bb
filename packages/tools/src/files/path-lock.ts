/** Lets changes of one file happen one after the other, whatever sessions they come from. */
export type PathLock = <T>(path: string, act: () => Promise<T>) => Promise<T>;

export function createPathLock(): PathLock {
  const last = new Map<string, Promise<unknown>>();
  return async (path, act) => {
    const before = last.get(path) ?? Promise.resolve();
    const mine = before.then(act, act);
    last.set(path, mine);
    try {
      return await mine;
    } finally {
      if (last.get(path) === mine) last.delete(path);
    }
  };
}
