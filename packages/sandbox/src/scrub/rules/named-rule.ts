import type { Span } from '../detector.ts';
import { readName } from '../keyed/read-name.ts';
import { readValue } from '../keyed/read-value.ts';
import { isPlaceholder } from '../keyed/placeholder.ts';
import { looksRandom, makeupOf, wordShare } from '../random-text.ts';
import type { Source } from '../source.ts';
import { compileShape, matchShape, type Shape } from '../token-pattern.ts';
import type { Trigger } from '../triggers.ts';

/** A format that only a name gives away: `HEROKU_KEY=` and a UUID. */
export interface NamedRule {
  readonly kind: string;
  /** In lower case; one of them stands in the name. */
  readonly names: readonly string[];
  /** The whole value. */
  readonly shapes: readonly Shape[];
  /** The name must be a part of its own: `lob`, not `global`. */
  readonly whole?: boolean;
}

/** Digits alone are ids and times, letters alone are words, unless no word has such letters side by side. */
function isMixed(text: string): boolean {
  const makeup = makeupOf(text);
  if (makeup.lower + makeup.upper === 0 || new Set(text).size < 6) return false;
  return makeup.digits > 0 || wordShare(makeup) < 0.66;
}

export function namedTriggers({ kind, names, shapes, whole = false }: NamedRule): readonly Trigger[] {
  const compiled = shapes.map(compileShape);

  function look(source: Source, index: number, word: string): Span | undefined {
    const name = readName(source, index, { word, family: 'key', whole });
    if (name === undefined) return undefined;
    const value = readValue(source, name);
    if (value === undefined) return undefined;
    const { start, end, link } = value;
    const fits = compiled.some((parts) => matchShape(parts, source, start) === end);
    const text = fits ? source.text.slice(start, end) : '';
    return fits && isMixed(text) && !isPlaceholder(text) && (link !== 'gap' || looksRandom(text))
      ? { start, end, kind }
      : undefined;
  }

  return names.map((word) => ({ literal: word, fold: true, look: (source, index) => look(source, index, word) }));
}
