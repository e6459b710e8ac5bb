import { ALNUM, inSet } from './char-set.ts';
import type { Detector, Span } from './detector.ts';
import { hasLiteral, type Source } from './source.ts';
import { createTriggerTable, SKIPPED, type Trigger } from './triggers.ts';

/** What a token may be made of that a rule recognises by its middle or its end. */
const inToken = (code: number): boolean =>
  inSet(ALNUM, code) || code === 45 || code === 95 || code === 126 || code === 46;

/** How much of a token may stand before the literal by which it is recognised. */
const TOKEN_BACK = 90;

/** The beginning of the unbroken run before `index`: what comes may make it part of a token. */
function runBefore({ text }: Source, index: number, floor: number): number {
  const stop = Math.max(floor, index - TOKEN_BACK);
  let begin = index;
  while (begin > stop && inToken(text.charCodeAt(begin - 1))) begin -= 1;
  return begin;
}

/** Recognises secrets by what they look like and where they stand, trigger by trigger. */
export function createRuleDetector(triggers: readonly Trigger[]): Detector {
  const { heads, buckets } = createTriggerTable(triggers);

  function look(source: Source, bucket: readonly Trigger[], index: number, from: number): Span | undefined {
    for (const { literal, fold, look: closer } of bucket) {
      if (!hasLiteral(source, index, literal, fold)) continue;
      const span = closer(source, index);
      if (span !== undefined && span.start >= from) return span;
    }
    return undefined;
  }

  return {
    scan(source, from, final, found) {
      const { text } = source;
      const { length } = text;
      let floor = from;
      let hash = 0;
      for (let index = from; index < length; index += 1) {
        hash = ((hash << 5) | (text.charCodeAt(index) & 31)) & 0x7fff;
        const bucket = heads[hash];
        if (bucket === 0 || bucket === undefined || index - from < 2) continue;
        source.starved = false;
        const span = look(source, buckets[bucket - 1] ?? [], index - 2, floor);
        if (source.starved && !final) return runBefore(source, index - 2, floor);
        if (span === undefined) continue;
        if (span.kind !== SKIPPED) found.push(span);
        floor = span.end;
        // The next literal begins after the span.
        index = span.end - 1;
        hash = 0;
        from = span.end;
      }
      if (final) return length;
      // A literal may have begun in the last two characters.
      return runBefore(source, Math.max(floor, length - 2), floor);
    },
  };
}
