/**
 * Stands for whatever `now` answers at the moment of each look: parts keep it as they would keep the thing itself, and
 * see what a reload has put in its place.
 */
export const follow = <T extends object>(now: () => T): T =>
  new Proxy<T>({} as T /* never looked at */, {
    get: (_, key) => Reflect.get(now(), key),
    has: (_, key) => Reflect.has(now(), key),
    ownKeys: () => Reflect.ownKeys(now()),
    getOwnPropertyDescriptor: (_, key) => {
      const found = Reflect.getOwnPropertyDescriptor(now(), key);
      return found === undefined ? undefined : { ...found, configurable: true };
    },
  });
