import { Fault } from '@oxydra/types';

const immutable = (): never => {
  throw new Fault('egress/bad-request', 'The headers of an answer cannot be changed.', { hint: 'Copy them first.' });
};

/** The headers of an answer, as WHATWG has them. The runtime's own class would load a whole second HTTP client. */
export function createReplyHeaders(pairs: readonly (readonly [name: string, value: string])[]): Headers {
  const joined = new Map<string, string>();
  const cookies: string[] = [];
  for (const [raw, value] of pairs) {
    const name = raw.toLowerCase();
    if (name === 'set-cookie') cookies.push(value);
    const before = joined.get(name);
    joined.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  const sorted = (): [string, string][] =>
    [...joined.keys()]
      .toSorted()
      .flatMap((name): [string, string][] =>
        name === 'set-cookie' ? cookies.map((value) => [name, value]) : [[name, joined.get(name) ?? '']],
      );
  const headers: Headers = {
    append: immutable,
    delete: immutable,
    set: immutable,
    get: (name) => joined.get(name.toLowerCase()) ?? null,
    has: (name) => joined.has(name.toLowerCase()),
    getSetCookie: () => [...cookies],
    forEach(callback, self) {
      for (const [name, value] of sorted()) callback.call(self, value, name, headers);
    },
    keys: () =>
      sorted()
        .map(([name]) => name)
        .values(),
    values: () =>
      sorted()
        .map(([, value]) => value)
        .values(),
    entries: () => sorted().values(),
    [Symbol.iterator]: () => sorted().values(),
  };
  return headers;
}
