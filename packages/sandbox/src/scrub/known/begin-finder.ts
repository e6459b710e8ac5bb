import type { Source } from '../source.ts';
import { createTextWindow } from '../text-window.ts';
import { createBeginFilter, ESCAPE, FEW_LETTERS, MIX, passes, rollLetter, type LetterTable } from './letter-table.ts';
import { readUnit, WIDEST_GAP, type Unit } from './read-unit.ts';

/** Runs over a text and stops where one of the texts that are looked for may begin. */
export interface BeginFinder {
  /** Begins with a text, at an index: what stands before it is not read. */
  begin(from: number): void;
  /** Goes on in the same text at a later index; what stands before that is not read either. */
  skip(to: number): void;
  /**
   * The index of a beginning, −1 where there is none any more. At the end of a text that goes on, these are all places
   * where too little stands to tell.
   */
  next(source: Source, final: boolean): number;
  /** Whether all beginnings before the last one have been told of. */
  inOrder(): boolean;
}

/** Looks for the beginnings of texts in letters of a table; `backslashes` says whether these begin escapes. */
export function createBeginFinder(
  texts: readonly string[],
  { entries, width }: LetterTable,
  backslashes: boolean,
): BeginFinder {
  const filter = createBeginFilter(texts, { entries, width });
  const { bits, down } = filter;
  const heads = createBeginFilter(texts, { entries, width: FEW_LETTERS });
  const window = createTextWindow();
  const { units } = window;
  const unit: Unit = { code: -1, end: 0 };
  let hash = 0;
  /** The next index, and which part of the text the window holds. */
  let position = 0;
  let base = 0;
  let filled = 0;
  /** From here on no escape was read; and where the last letters before it begin, the latest one first. */
  let plain = 0;
  const recent = new Int32Array(width);
  let recents = 0;
  /** What `lettersBefore` found. */
  const places = new Int32Array(width);
  /** What lies within an escape may begin something else, where the escape is none. */
  let inner = 0;
  let innerEnd = 0;
  let ordered = true;
  /** At the end of a text that goes on: the next place that cannot be told; −1 before. */
  let tail = -1;

  function skip(to: number): void {
    hash = 0;
    position = to;
    plain = to;
    recents = 0;
    innerEnd = inner;
    tail = -1;
  }

  /**
   * Finds where the last `count` letters before an index begin, the latest one first; fewer where a gap is too wide.
   * Answers how many.
   */
  function lettersBefore(text: string, index: number, count: number): number {
    let found = 0;
    let last = index;
    for (let place = index - 1; place >= plain && found < count; place -= 1) {
      const entry = entries[text.charCodeAt(place)] ?? 0;
      if (entry === 0 || entry === ESCAPE) {
        if (last - place > WIDEST_GAP + 1) return found;
        continue;
      }
      places[found] = place;
      found += 1;
      last = place;
    }
    for (let index = 0; index < recents && found < count; index += 1, found += 1) places[found] = recent[index] ?? 0;
    return found;
  }

  /** Where the hash of the letters before an index begins, −1 where there are too few. */
  const beginBefore = (text: string, index: number): number =>
    lettersBefore(text, index, width) === width ? (places[width - 1] ?? -1) : -1;

  /** The index of the next unit that the filter lets pass or that may begin an escape; the text's end. */
  function run(text: string): number {
    while (position < text.length) {
      if (position >= base + filled) {
        base = position;
        filled = window.fill(text, position);
      }
      let rolled = hash;
      let offset = position - base;
      // Without a branch but its end: this loop is all that most text costs.
      for (; offset < filled; offset += 1) {
        const entry = entries[units[offset] ?? 0] ?? 0;
        rolled = (rolled << (entry & 15)) ^ ((entry >>> 8) & 127);
        const bit = Math.imul(rolled, MIX) >>> down;
        if (((((bits[bit >>> 5] ?? 0) >>> (bit & 31)) & 1) | (entry >>> 15)) !== 0) break;
      }
      hash = rolled;
      position = base + offset;
      if (offset < filled) return position;
    }
    return position;
  }

  /** Takes the escape that was read; answers where the letters that end with it begin, −1 where the filter knows none. */
  function takeEscape(text: string, index: number): number {
    const { code, end } = unit;
    const found = lettersBefore(text, index, width - 1);
    recents = 0;
    if (code !== -1) {
      recent[0] = index;
      recents = 1;
    }
    for (let place = 0; place < found; place += 1, recents += 1) recent[recents] = places[place] ?? 0;
    plain = end;
    position = end;
    inner = index + 1;
    innerEnd = end;
    if (code === -1) return -1;
    hash = rollLetter(hash, entries[code] ?? 0);
    return recents === width && passes(filter, hash) ? (recent[width - 1] ?? -1) : -1;
  }

  /** Whether the letters from an index on pass the filter, or are too few to tell. */
  function mayBegin(source: Source, index: number): boolean {
    if ((entries[source.text.charCodeAt(index)] ?? 0) === 0) return false;
    const { text } = source;
    let letters = 0;
    let rolled = 0;
    let last = index;
    for (let place = index; letters < width;) {
      if (place >= text.length) return true;
      let entry = entries[text.charCodeAt(place)] ?? 0;
      let end = place + 1;
      if (entry === ESCAPE) {
        readUnit(source, place, unit, backslashes);
        entry = unit.code === -1 ? 0 : (entries[unit.code] ?? 0);
        end = unit.end;
      }
      place = end;
      if (entry === 0) {
        if (end - last > WIDEST_GAP) return false;
        continue;
      }
      letters += 1;
      last = end;
      rolled = rollLetter(rolled, entry);
      if (letters === FEW_LETTERS && !passes(heads, rolled)) return false;
    }
    return passes(filter, rolled);
  }

  /** The next place within the escape that was read last at which something may begin, −1 where there is none. */
  function nextInner(source: Source): number {
    while (inner < innerEnd) {
      inner += 1;
      if (mayBegin(source, inner - 1)) {
        ordered = false;
        return inner - 1;
      }
    }
    return -1;
  }

  return {
    begin(from) {
      filled = 0;
      base = from;
      skip(from);
    },
    skip,
    inOrder: () => ordered,
    next(source, final) {
      const { text } = source;
      ordered = true;
      for (;;) {
        const within = nextInner(source);
        if (within !== -1) return within;
        if (tail !== -1) {
          tail += 1;
          return tail <= text.length ? tail - 1 : -1;
        }
        const index = run(text);
        if (index >= text.length && final) return -1;
        const entry = index < text.length ? (entries[text.charCodeAt(index)] ?? 0) : 0;
        source.starved = index >= text.length;
        if (entry === ESCAPE) readUnit(source, index, unit, backslashes);
        if (source.starved && !final) {
          const found = lettersBefore(text, index, width - 1);
          tail = found === 0 ? index : (places[found - 1] ?? index);
          continue;
        }
        position = index + 1;
        if (entry === 0 || (entry === ESCAPE && unit.end === position)) continue;
        const begin = entry === ESCAPE ? takeEscape(text, index) : beginBefore(text, position);
        if (begin !== -1) return begin;
      }
    },
  };
}
