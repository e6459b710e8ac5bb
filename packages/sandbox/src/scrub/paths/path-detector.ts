import { charSet, inSet } from '../char-set.ts';
import type { Detector } from '../detector.ts';
import { at, before, type Source } from '../source.ts';

/** A folder of the host and the name that tools and people know it by. */
export interface HostPath {
  /** Absolute, without a slash at its end. */
  readonly host: string;
  /** What stands in its place: `/shared`, `[host]`. */
  readonly virtual: string;
}

/** Characters that go on with a name: `/home/ann` is not the beginning of `/home/anna`. */
const NAME = charSet('-_.0-9A-Za-z');
const SLASH = 47;

interface Entry {
  /** As it stands in a text: plain, in JSON with `\/`, percent-encoded. */
  readonly text: string;
  readonly virtual: string;
}

const spellings = ({ host, virtual }: HostPath): readonly Entry[] => {
  const plain = host.replace(/\/+$/u, '');
  const texts = [plain, plain.replaceAll('/', '\\/'), encodeURI(plain), encodeURIComponent(plain)];
  return [...new Set(texts)].filter((text) => text.length > 1).map((text) => ({ text, virtual }));
};

/** Whether a path may begin here: in `/mnt/home/u` no `/home/u` begins. `file://` and `=` may stand before. */
const mayBegin = (source: Source, index: number): boolean => {
  const last = before(source, index);
  if (last === SLASH) return before(source, index - 1) === SLASH || before(source, index - 1) === 58;
  return !inSet(NAME, last) || (before(source, index - 1) === 92 && (last === 110 || last === 116));
};

/** Puts virtual paths in the place of the host's. The longest folder that stands there is the one that is meant. */
export function createPathDetector(paths: readonly HostPath[]): Detector {
  const entries = paths.flatMap(spellings).sort((a, b) => b.text.length - a.text.length);
  const firsts = new Set(entries.map(({ text }) => text.charCodeAt(0)));

  function entryAt(source: Source, index: number): Entry | undefined {
    if (!mayBegin(source, index)) return undefined;
    return entries.find(({ text }) => {
      for (let offset = 0; offset < text.length; offset += 1)
        if (at(source, index + offset) !== text.charCodeAt(offset)) return false;
      const next = at(source, index + text.length);
      // A dot at the end of a sentence ends a name; a dot within goes on with it.
      return !inSet(NAME, next) || (next === 46 && !inSet(NAME, at(source, index + text.length + 1)));
    });
  }

  return {
    scan(source, from, final, found) {
      const { text } = source;
      for (let index = from; index < text.length; index += 1) {
        if (!firsts.has(text.charCodeAt(index))) continue;
        source.starved = false;
        const entry = entryAt(source, index);
        if (source.starved && !final) return index;
        if (entry === undefined) continue;
        const end = index + entry.text.length;
        found.push({ start: index, end, kind: 'host-path', instead: entry.virtual });
        index = end - 1;
      }
      return text.length;
    },
  };
}
