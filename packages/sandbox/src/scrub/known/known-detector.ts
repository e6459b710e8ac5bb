import { inSet, charSet } from '../char-set.ts';
import type { Detector, Span } from '../detector.ts';
import { at, before, sourceOf, type Source } from '../source.ts';
import { writtenForms, type Written } from './encodings.ts';
import { createHeadTable } from './head-table.ts';
import { addText, createNode, type Hit, type TrieNode } from './known-trie.ts';
import type { KnownValue } from './known-value.ts';
import { readUnit, type Unit } from './read-unit.ts';

/** Shorter values would be found in texts that have nothing to do with them. */
export const SHORTEST_KNOWN = 6;
/** From so many letters and digits on a value is compared by these alone, and found wrapped and put apart. */
const LETTERS_ENOUGH = 8;
/** How much may stand between two letters of a value: a line break, an indentation, quotes. */
const WIDEST_GAP = 64;

/** The most letters that stand beside a match in base64. */
const WIDEST_EDGE = 3;

const BASE64 = charSet('-_+/0-9A-Za-z');

/** A text by its letters and digits. */
function unitsOf(text: string): readonly number[] {
  const source = sourceOf(text);
  const unit: Unit = { code: -1, end: 0 };
  const codes: number[] = [];
  for (let index = 0; index < text.length; index = unit.end) {
    readUnit(source, index, unit);
    if (unit.code !== -1) codes.push(unit.code);
  }
  return codes;
}

interface Tries {
  /** Some value holds a backslash. */
  readonly backslashes: boolean;
  /** By letters and digits, escapes read. */
  readonly loose: TrieNode;
  /** By letters and digits as they stand. */
  readonly exact: TrieNode;
}

function addForm({ loose, exact }: Tries, { text, edge }: Written, name: string): void {
  const hit: Hit = { name, before: edge?.before ?? 0, after: edge?.after ?? 0 };
  const units = unitsOf(text);
  // Without its escapes read, for where a backslash in the value is only a backslash.
  const plain = Array.from(text)
    .map((letter) => letter.charCodeAt(0))
    .filter((code) => inSet(ALNUM_ONLY, code));
  if (units.length >= LETTERS_ENOUGH) addText(loose, units, hit);
  if (plain.length >= LETTERS_ENOUGH) addText(loose, plain, hit);
  if (units.length < LETTERS_ENOUGH && text.length >= SHORTEST_KNOWN)
    addText(
      exact,
      [...Array(text.length).keys()].map((index) => text.charCodeAt(index)),
      hit,
    );
}

const ALNUM_ONLY = charSet('00-9A-Za-z');

function build(values: readonly KnownValue[]): Tries {
  const backslashes = values.some(({ value }) => value.includes('\\'));
  const tries: Tries = { backslashes, loose: createNode(), exact: createNode() };
  for (const { name, value } of values) {
    const trimmed = value.trim();
    if (trimmed.length < SHORTEST_KNOWN) continue;
    for (const written of writtenForms(trimmed)) addForm(tries, written, name);
  }
  return tries;
}

/** The longest text of the tree that begins at `index`, letter by letter. */
function matchExact(
  root: TrieNode,
  source: Source,
  index: number,
): { readonly end: number; readonly hit: Hit } | undefined {
  let node: TrieNode | undefined = root;
  let best: { readonly end: number; readonly hit: Hit } | undefined;
  for (let position = index; node.next.size > 0; position += 1) {
    node = node.next.get(at(source, position));
    if (node === undefined) break;
    if (node.hit !== undefined) best = { end: position + 1, hit: node.hit };
  }
  return best;
}

/** The longest text of the tree that begins at `index`, by its units. */
function matchLoose(
  root: TrieNode,
  source: Source,
  index: number,
  unit: Unit,
  backslashes: boolean,
): { readonly end: number; readonly hit: Hit } | undefined {
  let node: TrieNode = root;
  let best: { readonly end: number; readonly hit: Hit } | undefined;
  let gap = 0;
  for (let position = index; node.next.size > 0; position = unit.end) {
    readUnit(source, position, unit, backslashes);
    if (unit.code === -1) {
      gap += unit.end - position;
      if (position >= source.text.length || gap > WIDEST_GAP) break;
      continue;
    }
    gap = 0;
    const child = node.next.get(unit.code);
    if (child === undefined) break;
    node = child;
    if (node.hit !== undefined) best = { end: unit.end, hit: node.hit };
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

/** Which characters a match can begin with, escapes included. */
function startTable({ loose, exact }: Tries): Uint8Array {
  const table = new Uint8Array(65_536);
  for (const code of loose.next.keys()) table[code] = 1;
  for (const letter of '%\\&=') table[letter.charCodeAt(0)] = loose.next.size > 0 ? 1 : 0;
  for (const code of exact.next.keys()) table[code] = 1;
  return table;
}

/** Finds values that we hold, in every encoding of `writtenForms`, wrapped, escaped or put apart. */
export function createKnownDetector(values: readonly KnownValue[]): Detector {
  const tries = build(values);
  const starts = startTable(tries);
  const heads = createHeadTable(tries.loose);
  const short = tries.exact.next.size > 0;
  const unit: Unit = { code: -1, end: 0 };

  return {
    scan(source, from, final, found) {
      const { text } = source;
      let floor = from;
      for (let index = from; index < text.length; index += 1) {
        if (starts[text.charCodeAt(index)] !== 1) continue;
        const long = heads.mayBegin(text, index);
        if (!short && !long) continue;
        source.starved = false;
        const exact = short ? matchExact(tries.exact, source, index) : undefined;
        const match = exact ?? (long ? startsLoose(source, index) : undefined);
        if (match === undefined) {
          if (source.starved && !final) return open(source, index, floor);
          continue;
        }
        const span = widened(source, index, match);
        if (source.starved && !final) return open(source, index, floor);
        found.push({ ...span, start: Math.max(floor, span.start) });
        floor = span.end;
        index = span.end - 1;
      }
      return final ? text.length : open(source, text.length, floor);
    },
  };

  function startsLoose(source: Source, index: number) {
    // A match begins with a letter of the value, never with what is passed over.
    readUnit(source, index, unit);
    if (unit.code === -1) return undefined;
    const match = matchLoose(tries.loose, source, index, unit, true);
    return match ?? (tries.backslashes ? matchLoose(tries.loose, source, index, unit, false) : undefined);
  }
}
