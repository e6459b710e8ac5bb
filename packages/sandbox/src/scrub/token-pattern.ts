import { charSet, inSet, type CharSet } from './char-set.ts';
import { at, type Source } from './source.ts';

/**
 * The shape of a token: literal characters, and runs such as `[a36]`, `[t20-40]`, `[h8-]`. The letter names the
 * characters, the numbers say how many. A run takes as many as it may and never gives one back, so that matching is
 * linear by construction.
 */
export type Shape = string;

const SETS: Readonly<Record<string, CharSet>> = {
  d: charSet('00-9'),
  /** Hexadecimal in lower case, in either. */
  h: charSet('00-9a-f'),
  H: charSet('00-9a-fA-F'),
  /** Letters; lower case with digits; upper case with digits; both with digits. */
  n: charSet('AA-Za-z'),
  l: charSet('00-9a-z'),
  u: charSet('00-9A-Z'),
  a: charSet('00-9A-Za-z'),
  /** Base32 and base58, as keys of wallets use them; letters and digits with `%`, as a URL writes base64. */
  k: charSet('AA-Z2-7'),
  c: charSet('11-9A-HJ-NP-Za-km-z'),
  p: charSet('%0-9A-Za-z'),
  /** Letters and digits with `_`; URL-safe base64; that with padding; with dots too. */
  w: charSet('_0-9A-Za-z'),
  t: charSet('-_0-9A-Za-z'),
  v: charSet('-_=0-9A-Za-z'),
  q: charSet('-_=.0-9A-Za-z'),
  /** Base64, with padding, and of either alphabet. */
  b: charSet('+/0-9A-Za-z'),
  e: charSet('+/=0-9A-Za-z'),
  m: charSet('-_+/=0-9A-Za-z'),
  /** What a line of a connection string or a header's value may hold. */
  x: charSet('-_+/=.~%0-9A-Za-z'),
  z: charSet('-_~.0-9A-Za-z'),
};

export type Part =
  | { readonly literal: number }
  | { readonly set: CharSet; readonly least: number; readonly most: number };

/** A run without an upper bound ends here all the same: nothing longer is one token. */
export const LONGEST_RUN = 4096;

const RUN = /^\[([a-zA-Z])(\d+)(-?)(\d*)\]/u;

export function compileShape(shape: Shape): readonly Part[] {
  const parts: Part[] = [];
  for (let index = 0; index < shape.length;) {
    const run = RUN.exec(shape.slice(index));
    const set = run === null ? undefined : SETS[run[1] ?? ''];
    if (run === null || set === undefined) {
      parts.push({ literal: shape.charCodeAt(index) });
      index += 1;
      continue;
    }
    const least = Number(run[2]);
    const most = run[3] === '' ? least : run[4] === '' ? LONGEST_RUN : Number(run[4]);
    parts.push({ set, least, most });
    index += run[0].length;
  }
  return parts;
}

/** Where a match that begins at `index` ends, −1 where there is none. */
export function matchShape(parts: readonly Part[], source: Source, index: number): number {
  let position = index;
  for (const part of parts) {
    if ('literal' in part) {
      if (at(source, position) !== part.literal) return -1;
      position += 1;
      continue;
    }
    const begin = position;
    while (position - begin < part.most && inSet(part.set, at(source, position))) position += 1;
    if (position - begin < part.least) return -1;
  }
  return position;
}

/** The characters that may end a shape: what follows a match must not be one of them. */
export function lastSet(parts: readonly Part[]): CharSet | undefined {
  const last = parts.at(-1);
  return last !== undefined && 'set' in last ? last.set : undefined;
}

/** As many as a shape asks for, read backwards from `index`; −1 where there are too few. Only for shapes of one run. */
export function matchBackwards(parts: readonly Part[], source: Source, index: number): number {
  const [part] = parts;
  if (part === undefined || !('set' in part)) return -1;
  let position = index;
  while (position > 0 && index - position < part.most && inSet(part.set, source.text.charCodeAt(position - 1)))
    position -= 1;
  return index - position < part.least ? -1 : position;
}
