import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

type Pair = readonly [name: string, value: string];
type Init = Iterable<Pair> | Readonly<Record<string, string>> | null;

/** As much of the runtime's class as a request builder uses. Its text goes into a bundle: it may refer to nothing outside. */
export class LeanHeaders {
  readonly #values = new Map<string, string>();

  constructor(init?: Init) {
    const pairs: Iterable<Pair> =
      init === undefined || init === null ? [] : Symbol.iterator in init ? init : Object.entries(init);
    for (const [name, value] of pairs) this.append(name, value);
  }
  append(name: string, value: string): void {
    const before = this.get(name);
    this.set(name, before === null ? value : `${before}, ${String(value).trim()}`);
  }
  set(name: string, value: string): void {
    this.#values.set(name.toLowerCase(), String(value).trim());
  }
  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }
  delete(name: string): void {
    this.#values.delete(name.toLowerCase());
  }
  entries(): IterableIterator<[string, string]> {
    return [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1)).values();
  }
  keys(): IterableIterator<string> {
    return [...this.entries()].map(([name]) => name).values();
  }
  values(): IterableIterator<string> {
    return [...this.entries()].map(([, value]) => value).values();
  }
  forEach(callback: (value: string, name: string, headers: LeanHeaders) => void): void {
    for (const [name, value] of this.entries()) callback(value, name, this);
  }
  [Symbol.iterator](): IterableIterator<[string, string]> {
    return this.entries();
  }
}

/**
 * Gives the AI SDK's helpers a `Headers` of their own. They only build requests, which others send; the runtime's class
 * is part of a whole HTTP client, 13 ms and 8 MB, that nothing else in the program loads.
 */
export const headers: Plugin = {
  name: 'headers',
  setup(build) {
    build.onLoad({ filter: /[\\/]@ai-sdk[\\/]provider-utils[\\/]dist[\\/]index\.js$/ }, async ({ path }) => ({
      contents: `const Headers=(${LeanHeaders.toString()});\n${await readFile(path, 'utf8')}`,
      loader: 'js',
    }));
  },
};
