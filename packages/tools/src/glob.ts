import { Fault } from '@oxydra/types';

/**
 * Path patterns: `*` and `?` within a name, `**` over any number of folders, `{a,b}`. Matching takes time in proportion
 * to pattern × path whatever is written, so a hostile pattern cannot hang anything.
 */
export type Glob = (path: string) => boolean;

const MAX_ALTERNATIVES = 64;
const MAX_LENGTH = 1000;

/** Wildcard matching with one point to go back to: `any` stands for any number of items. */
function matches<T>(
  pattern: readonly T[],
  items: readonly T[],
  any: (part: T) => boolean,
  one: (part: T, item: T) => boolean,
): boolean {
  let p = 0;
  let i = 0;
  let star = -1;
  let resume = 0;
  while (i < items.length) {
    const part = pattern[p];
    const item = items[i];
    if (part !== undefined && any(part)) {
      star = p;
      resume = i;
      p += 1;
    } else if (part !== undefined && item !== undefined && one(part, item)) {
      p += 1;
      i += 1;
    } else if (star >= 0) {
      resume += 1;
      i = resume;
      p = star + 1;
    } else {
      return false;
    }
  }
  return pattern.slice(p).every((part) => any(part));
}

const matchName = (pattern: string, name: string): boolean =>
  matches(
    Array.from(pattern),
    Array.from(name),
    (part) => part === '*',
    (part, item) => part === '?' || part === item,
  );

const matchPath = (pattern: readonly string[], path: readonly string[]): boolean =>
  matches(pattern, path, (part) => part === '**', matchName);

/** `a{b,c}d` → `abd`, `acd`. */
function expand(pattern: string): string[] {
  const found = /\{([^{}]*)\}/.exec(pattern);
  if (found === null) return [pattern];
  const [whole, inner = ''] = found;
  const out: string[] = [];
  for (const choice of inner.split(',')) {
    out.push(...expand(pattern.slice(0, found.index) + choice + pattern.slice(found.index + whole.length)));
    if (out.length > MAX_ALTERNATIVES) {
      throw new Fault('tool/bad-glob', `The glob stands for more than ${MAX_ALTERNATIVES} patterns.`, {
        hint: 'Use fewer alternatives in braces.',
      });
    }
  }
  return out;
}

/** A pattern without a slash is matched against the last name, wherever it stands. Throws `tool/bad-glob`. */
export function compileGlob(pattern: string): Glob {
  if (pattern.length > MAX_LENGTH) {
    throw new Fault('tool/bad-glob', `The glob has more than ${MAX_LENGTH} characters.`, {
      hint: 'Use a shorter glob.',
    });
  }
  const split = (path: string): string[] => path.split('/').filter((name) => name !== '');
  const patterns = expand(pattern).map((one) => (one.includes('/') ? split(one) : ['**', one]));
  return (path) => {
    const names = split(path);
    return patterns.some((one) => matchPath(one, names));
  };
}
