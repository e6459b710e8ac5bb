import { invariant } from '@oxydra/types';
import { parse } from 'smol-toml';
import type { KeyPath } from '../value.ts';

/** Offsets into the text, end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** `key = value`, in a section or in an inline table. */
export interface TomlPair {
  readonly path: KeyPath;
  readonly key: Span;
  readonly value: Span;
  /** Index into `headers`; -1 for what stands before the first header. */
  readonly section: number;
  /** Inside `{ … }` or `[ … ]` rather than on a line of its own. */
  readonly inline: boolean;
}

/** `[table]` or `[[array]]`; the path of the latter ends in the element's index. */
export interface TomlHeader {
  readonly path: KeyPath;
  readonly span: Span;
}

export interface TomlScan {
  readonly headers: readonly TomlHeader[];
  readonly pairs: readonly TomlPair[];
  /** Array elements, so that a bad element can be pointed at. */
  readonly elements: readonly { readonly path: KeyPath; readonly value: Span }[];
}

const BARE = /[A-Za-z0-9_-]/u;

/**
 * Where every key, value and header of a TOML document stands. The text must have been accepted by the TOML parser
 * before: this scanner finds places and judges nothing.
 */
export function scanToml(text: string): TomlScan {
  const headers: TomlHeader[] = [];
  const pairs: TomlPair[] = [];
  const elements: { path: KeyPath; value: Span }[] = [];
  /** How many elements each array of tables has so far, by the text of its path. */
  const counts = new Map<string, number>();
  let at = text.startsWith('\uFEFF') ? 1 : 0;

  const skipSpaces = (): void => {
    while (text[at] === ' ' || text[at] === '\t') at += 1;
  };
  const skipVoid = (): void => {
    for (;;) {
      skipSpaces();
      if (text[at] === '#') while (at < text.length && text[at] !== '\n') at += 1;
      else if (text[at] === '\n' || text[at] === '\r') at += 1;
      else return;
    }
  };

  const readQuoted = (): Span => {
    const start = at;
    const quote = text[at] ?? '';
    const long = text.startsWith(quote.repeat(3), at);
    at += long ? 3 : 1;
    const close = long ? quote.repeat(3) : quote;
    while (!text.startsWith(close, at)) {
      invariant(at < text.length, 'a string of a parsed document is closed');
      at += quote === '"' && text[at] === '\\' ? 2 : 1;
    }
    at += close.length;
    // A long string may end in up to two quotes of its own before the closing three.
    for (let extra = 0; long && extra < 2 && text[at] === quote; extra += 1) at += 1;
    return { start, end: at };
  };

  const readKey = (): string[] => {
    const segments: string[] = [];
    for (;;) {
      skipSpaces();
      if (text[at] === '"' || text[at] === "'") {
        const { start, end } = readQuoted();
        segments.push(Object.keys(parse(`${text.slice(start, end)} = 0`))[0] ?? '');
      } else {
        const start = at;
        while (BARE.test(text[at] ?? '')) at += 1;
        invariant(at > start, 'a key of a parsed document is not empty');
        segments.push(text.slice(start, at));
      }
      const end = at;
      skipSpaces();
      if (text[at] !== '.') {
        at = end;
        return segments;
      }
      at += 1;
    }
  };

  const readPair = (base: KeyPath, inline: boolean): void => {
    const start = at;
    const path = [...base, ...readKey()];
    const key = { start, end: at };
    skipSpaces();
    invariant(text[at] === '=', 'a key of a parsed document is followed by =');
    at += 1;
    skipSpaces();
    const slot = pairs.length;
    const section = headers.length - 1;
    pairs.push({ path, key, value: key, section, inline });
    pairs[slot] = { path, key, value: readValue(path), section, inline };
  };

  const readValue = (path: KeyPath): Span => {
    const start = at;
    const first = text[at];
    if (first === '"' || first === "'") return readQuoted();
    if (first === '[' || first === '{') {
      const close = first === '[' ? ']' : '}';
      at += 1;
      for (let index = 0; ; index += 1) {
        skipVoid();
        if (text[at] === close) break;
        if (first === '{') readPair(path, true);
        else {
          const element = [...path, index];
          const slot = elements.length;
          elements.push({ path: element, value: { start: at, end: at } });
          elements[slot] = { path: element, value: readValue(element) };
        }
        skipVoid();
        invariant(text[at] === ',' || text[at] === close, 'values of a parsed document are separated');
        if (text[at] === ',') at += 1;
      }
      at += 1;
      return { start, end: at };
    }
    while (at < text.length && !',]}#\n\r'.includes(text[at] ?? '')) at += 1;
    let end = at;
    while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
    at = end;
    return { start, end };
  };

  /** Puts the index of its newest element behind the name of each array of tables on the way. */
  const resolve = (names: readonly string[]): (string | number)[] => {
    const path: (string | number)[] = [];
    for (const name of names) {
      path.push(name);
      const count = counts.get(JSON.stringify(path));
      if (count !== undefined) path.push(count - 1);
    }
    return path;
  };

  const readHeader = (): void => {
    const start = at;
    const array = text.startsWith('[[', at);
    at += array ? 2 : 1;
    const names = readKey();
    skipSpaces();
    at += array ? 2 : 1;
    const path = resolve(array ? names.slice(0, -1) : names);
    if (array) {
      path.push(names.at(-1) ?? '');
      const id = JSON.stringify(path);
      const count = (counts.get(id) ?? 0) + 1;
      counts.set(id, count);
      path.push(count - 1);
    }
    headers.push({ path, span: { start, end: at } });
  };

  for (;;) {
    skipVoid();
    if (at >= text.length) return { headers, pairs, elements };
    if (text[at] === '[') readHeader();
    else readPair(headers.at(-1)?.path ?? [], false);
  }
}
