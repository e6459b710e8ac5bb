import { inSet, charSet } from '../char-set.ts';
import type { Detector, Span } from '../detector.ts';
import { at, before, sourceOf, type Source } from '../source.ts';
import { writtenForms, type Written } from './encodings.ts';
import { createBeginFinder, type BeginFinder } from './begin-finder.ts';
import { createKnownTexts, type Hit, type KnownTexts } from './known-texts.ts';
import type { KnownValue } from './known-value.ts';
import { ALNUM_LETTERS, allLetters } from './letter-table.ts';
import { readUnit, WIDEST_GAP, type Unit } from './read-unit.ts';

/** Shorter values would be found in texts that have nothing to do with them. */
export const SHORTEST_KNOWN = 6;
/** From so many letters and digits on a value is compared by these alone, and found wrapped and put apart. */
const LETTERS_ENOUGH = 8;
/** Before a place, so much can belong to texts that begin earlier and are not yet told apart. */
const REACH = 560;

/** The most letters that stand beside a match in base64. */
const WIDEST_EDGE = 3;

const BASE64 = charSet('-_+/0-9A-Za-z');

/** A text by its letters and digits. */
function unitsOf(text: string): string {
  const source = sourceOf(text);
  const unit: Unit = { code: -1, end: 0 };
  let units = '';
  for (let index = 0; index < text.length; index = unit.end) {
    readUnit(source, index, unit);
    if (unit.code !== -1) units += String.fromCharCode(unit.code);
  }
  return units;
}

interface Forms {
  /** By letters and digits, escapes read. */
  readonly loose: Map<string, Hit>;
  /** As they stand. */
  readonly exact: Map<string, Hit>;
}

const ALNUM_ONLY = charSet('00-9A-Za-z');

function addForm({ loose, exact }: Forms, { text, edge }: Written, name: string): void {
  const hit: Hit = { name, before: edge?.before ?? 0, after: edge?.after ?? 0 };
  const add = (forms: Map<string, Hit>, form: string): unknown => forms.has(form) || forms.set(form, hit);
  const units = unitsOf(text);
  // Without its escapes read, for where a backslash in the value is only a backslash.
  const plain = Array.from(text)
    .filter((letter) => inSet(ALNUM_ONLY, letter.charCodeAt(0)))
    .join('');
  if (units.length >= LETTERS_ENOUGH) add(loose, units);
  if (plain.length >= LETTERS_ENOUGH) add(loose, plain);
  if (units.length < LETTERS_ENOUGH && text.length >= SHORTEST_KNOWN) add(exact, text);
}

function formsOf(values: readonly KnownValue[]): Forms {
  const forms: Forms = { loose: new Map(), exact: new Map() };
  for (const { name, value } of values) {
    const trimmed = value.trim();
    if (trimmed.length < SHORTEST_KNOWN) continue;
    for (const written of writtenForms(trimmed)) addForm(forms, written, name);
  }
  return forms;
}

interface Match {
  readonly end: number;
  readonly hit: Hit;
}

/** The longest text that begins at `index`, letter by letter. */
function matchExact({ walk }: KnownTexts, source: Source, index: number): Match | undefined {
  let best: Match | undefined;
  walk.begin();
  for (let position = index; !walk.over(); position += 1) {
    if (!walk.step(at(source, position))) break;
    const hit = walk.hit();
    if (hit !== undefined) best = { end: position + 1, hit };
  }
  return best;
}

/** The longest text that begins at `index`, by its units. */
function matchLoose(
  { walk }: KnownTexts,
  source: Source,
  index: number,
  unit: Unit,
  backslashes: boolean,
): Match | undefined {
  let best: Match | undefined;
  let gap = 0;
  walk.begin();
  for (let position = index; !walk.over(); position = unit.end) {
    readUnit(source, position, unit, backslashes);
    if (unit.code === -1) {
      gap += unit.end - position;
      if (position >= source.text.length || gap > WIDEST_GAP) break;
      continue;
    }
    gap = 0;
    if (!walk.step(unit.code)) break;
    const hit = walk.hit();
    if (hit !== undefined) best = { end: unit.end, hit };
  }
  return best;
}

/** The match with the letters of base64 beside it that hold bits of it, and the padding. */
function widened(source: Source, start: number, { end, hit }: { readonly end: number; readonly hit: Hit }): Span {
  let from = start;
  for (let count = 0; count < hit.before && inSet(BASE64, before(source, from)); count += 1) from -= 1;
  let to = end;
  if (hit.after > 0) {
    if (inSet(BASE64, at(source, to))) to += 1;
    for (let count = 0; count < 2 && at(source, to) === 61; count += 1) to += 1;
  }
  return { start: from, end: to, kind: `known:${hit.name}` };
}

/** Where a match that begins at `index` would begin with the letters beside it. */
function open(source: Source, index: number, floor: number): number {
  let begin = index;
  while (index - begin < WIDEST_EDGE && begin > floor && inSet(BASE64, before(source, begin))) begin -= 1;
  return begin;
}

interface Decided {
  readonly start: number;
  /** Undefined where more of the text must be there to tell. */
  readonly span: Span | undefined;
}

/** Finds values that we hold, in every encoding of `writtenForms`, wrapped, escaped or put apart. */
export function createKnownDetector(values: readonly KnownValue[]): Detector {
  const forms = formsOf(values);
  const loose = createKnownTexts(forms.loose);
  const exact = createKnownTexts(forms.exact);
  // In a text, the backslashes of such values are themselves or begin escapes: either way is tried.
  const backslashes = values.some(({ value }) => value.includes('\\'));
  const finders: BeginFinder[] = [];
  if (loose.texts.length > 0) {
    finders.push(createBeginFinder(loose.texts, ALNUM_LETTERS, true));
    if (backslashes) finders.push(createBeginFinder(loose.texts, ALNUM_LETTERS, false));
  }
  if (exact.texts.length > 0) finders.push(createBeginFinder(exact.texts, allLetters(), false));
  const unit: Unit = { code: -1, end: 0 };

  function matchAt(source: Source, index: number): Match | undefined {
    const match = exact.texts.length > 0 ? matchExact(exact, source, index) : undefined;
    if (match !== undefined || loose.texts.length === 0) return match;
    // A match begins with a letter of the value, never with what is passed over.
    if (ALNUM_LETTERS.entries[source.text.charCodeAt(index)] === 0) return undefined;
    readUnit(source, index, unit);
    if (unit.code === -1) return undefined;
    const read = matchLoose(loose, source, index, unit, true);
    return read ?? (backslashes ? matchLoose(loose, source, index, unit, false) : undefined);
  }

  return {
    scan(source, from, final, found) {
      let floor = from;
      for (const finder of finders) finder.begin(from);
      const begins = finders.map((finder) => finder.next(source, final));
      for (;;) {
        const which = earliest(begins);
        const begin = begins[which] ?? -1;
        if (begin === -1) return final ? source.text.length : open(source, source.text.length, floor);
        const ordered = finders.length === 1 && finders[which]?.inOrder() === true;
        const decided = decide(source, ordered ? begin : Math.max(floor, begin - REACH), begin, final);
        if (decided === undefined) {
          begins[which] = finders[which]?.next(source, final) ?? -1;
          continue;
        }
        const { start, span } = decided;
        if (span === undefined) return open(source, start, floor);
        found.push({ ...span, start: Math.max(floor, span.start) });
        floor = span.end;
        for (const [index, finder] of finders.entries()) {
          finder.skip(span.end);
          begins[index] = finder.next(source, final);
        }
      }
    },
  };

  /** What begins at an index; undefined where nothing does. */
  function judge(source: Source, start: number, final: boolean): Decided | undefined {
    source.starved = false;
    const match = matchAt(source, start);
    const span = match === undefined ? undefined : widened(source, start, match);
    if (source.starved && !final) return { start, span: undefined };
    return span === undefined ? undefined : { start, span };
  }

  /** What begins at `begin`; where something does, what begins first of all from `early` on. */
  function decide(source: Source, early: number, begin: number, final: boolean): Decided | undefined {
    const decided = judge(source, begin, final);
    if (decided === undefined) return undefined;
    for (let start = early; start < begin; start += 1) {
      const earlier = judge(source, start, final);
      if (earlier !== undefined) return earlier;
    }
    return decided;
  }
}

/** Which of the places comes first; −1 is none. */
function earliest(places: readonly number[]): number {
  let first = -1;
  for (const [index, place] of places.entries())
    if (place !== -1 && (first === -1 || place < (places[first] ?? 0))) first = index;
  return first;
}
