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
      // A name may lead to a value further on: what begins before the value is looked at first.
      let ahead: { readonly span: Span; readonly trigger: number } | undefined;
      let seen = 0;
      for (let index = from; index < length; index += 1) {
        if (ahead !== undefined && index - 2 >= ahead.span.start) {
          index = take(ahead.span);
          continue;
        }
        hash = ((hash << 5) | (text.charCodeAt(index) & 31)) & 0x7fff;
        seen += 1;
        const bucket = heads[hash];
        if (bucket === 0 || bucket === undefined || seen < 3) continue;
        source.starved = false;
        const trigger = index - 2;
        const span = look(source, buckets[bucket - 1] ?? [], trigger, floor);
        if (source.starved && !final) return runBefore(source, ahead?.trigger ?? trigger, floor);
        if (span === undefined || (ahead !== undefined && span.start >= ahead.span.start)) continue;
        if (span.start > trigger) ahead = { span, trigger: ahead?.trigger ?? trigger };
        else index = take(span);
      }
      if (ahead !== undefined) take(ahead.span);
      if (final) return length;
      // A literal may have begun in the last two characters.
      return runBefore(source, Math.max(floor, length - 2), floor);

      /** Accepts a span; answers the index before the one to go on with. */
      function take(span: Span): number {
        if (span.kind !== SKIPPED) found.push(span);
        floor = span.end;
        hash = 0;
        seen = 0;
        ahead = undefined;
        return span.end - 1;
      }
    },
  };
}
