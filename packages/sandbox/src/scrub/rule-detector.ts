import type { Detector, Span } from './detector.ts';
import { createHeadFinder } from './head-finder.ts';
import { runBefore } from './run-before.ts';
import { hasLiteral, type Source } from './source.ts';
import { CASES, casesOf, createTriggerTable, SKIPPED, type Trigger } from './triggers.ts';

/** Recognises secrets by what they look like and where they stand, trigger by trigger. */
export function createRuleDetector(triggers: readonly Trigger[]): Detector {
  const table = createTriggerTable(triggers);
  const finder = createHeadFinder(table);

  function look(source: Source, bucket: number, index: number, from: number): Span | undefined {
    const { text } = source;
    const cases = casesOf(text.charCodeAt(index), text.charCodeAt(index + 1), text.charCodeAt(index + 2));
    if (table.cases[bucket * CASES + cases] !== 1) return undefined;
    for (const { literal, fold, look: closer } of table.buckets[bucket] ?? []) {
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
      // A name may lead to a value further on: what begins before the value is looked at first.
      let ahead: { readonly span: Span; readonly trigger: number } | undefined;
      finder.begin(text, from);
      for (;;) {
        const index = finder.next(text, ahead === undefined ? length : Math.min(length, ahead.span.start + 2));
        if (index === -1) {
          if (ahead === undefined) break;
          take(ahead.span);
          continue;
        }
        const bucket = finder.head() - 1;
        if (bucket === -1) continue;
        source.starved = false;
        const trigger = index - 2;
        const span = look(source, bucket, trigger, floor);
        if (source.starved && !final) return runBefore(source, ahead?.trigger ?? trigger, floor);
        if (span === undefined || (ahead !== undefined && span.start >= ahead.span.start)) continue;
        if (span.start > trigger) ahead = { span, trigger: ahead?.trigger ?? trigger };
        else take(span);
      }
      if (final) return length;
      // A literal may have begun in the last two characters.
      return runBefore(source, Math.max(floor, length - 2), floor);

      function take(span: Span): void {
        if (span.kind !== SKIPPED) found.push(span);
        floor = span.end;
        ahead = undefined;
        finder.skip(text, span.end);
      }
    },
  };
}
