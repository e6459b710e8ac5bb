import { beginsHere } from '../boundary.ts';
import { ALNUM, charSet, inSet } from '../char-set.ts';
import type { Detector, Span } from '../detector.ts';
import { runBefore } from '../run-before.ts';
import { at, before, type Source } from '../source.ts';
import { matchShape } from '../token-pattern.ts';
import { JOINED_FORMATS, LONGEST_PART, type JoinedFormat } from './joined-formats.ts';

const JOINS = charSet('-_.A-Za-z0-9');
const BEHIND = charSet('-_A-Za-z0-9');
/** No second part is shorter, but for the one that has a third after six letters. */
const SHORTEST = 16;
const DOT = 46;

/** Where the run of a format ends backwards from `index`, −1 where it is too short or too long. */
function aheadOf(source: Source, index: number, { ahead, after = '' }: JoinedFormat): number {
  if (!('set' in ahead)) return -1;
  let begin = index;
  while (begin > 0 && index - begin <= ahead.most && inSet(ahead.set, source.text.charCodeAt(begin - 1))) begin -= 1;
  const length = index - begin;
  if (length < ahead.least || length > ahead.most) return -1;
  if (beginsHere(source, begin, JOINS)) return begin;
  return after !== '' && source.text.startsWith(after, begin - after.length) ? begin : -1;
}

function spanAt(source: Source, index: number, format: JoinedFormat): Span | undefined {
  const start = aheadOf(source, index, format);
  if (start === -1) return undefined;
  const end = matchShape(format.behind, source, index + 1);
  if (end === -1 || inSet(BEHIND, at(source, end))) return undefined;
  const { text } = source;
  return format.check(text.slice(start, index), text.slice(index + 1, end))
    ? { start, end, kind: format.kind }
    : undefined;
}

/** Whether it is worth to look closer at a joint: hardly ever. */
function mayJoin(source: Source, index: number): boolean {
  const { text } = source;
  const last = before(source, index);
  if (!inSet(ALNUM, last) && last !== 61) return false;
  if (!inSet(BEHIND, text.charCodeAt(index + SHORTEST)) || !inSet(BEHIND, text.charCodeAt(index + 1))) return false;
  for (let offset = 2; offset < SHORTEST; offset += 1) {
    const code = text.charCodeAt(index + offset);
    if (!inSet(BEHIND, code) && !(offset === 7 && code === DOT)) return false;
  }
  return true;
}

/** Recognises tokens of two parts by what joins them. */
export function createJoinedDetector(): Detector {
  const byJoint = [...Map.groupBy(JOINED_FORMATS, ({ joint }) => joint)];

  return {
    scan(source, from, final, found) {
      const { text } = source;
      let floor = from;
      const cursors = byJoint.map(([joint, formats]) => ({ joint, formats, next: text.indexOf(joint, from) }));
      for (;;) {
        let nearest = cursors[0];
        for (const cursor of cursors)
          if (cursor.next !== -1 && (nearest === undefined || nearest.next === -1 || cursor.next < nearest.next))
            nearest = cursor;
        if (nearest === undefined || nearest.next === -1) break;
        const index = nearest.next;
        if (!final && index + LONGEST_PART > text.length) return runBefore(source, index, floor);
        nearest.next = text.indexOf(nearest.joint, index + 1);
        if (index < floor || !mayJoin(source, index)) continue;
        for (const format of nearest.formats) {
          const span = spanAt(source, index, format);
          if (span === undefined || span.start < floor) continue;
          found.push(span);
          floor = span.end;
          break;
        }
      }
      return final ? text.length : runBefore(source, text.length, floor);
    },
  };
}
