import type { Unpacking } from './filters.ts';
import { unpack } from './filters.ts';
import { createLexer } from './lexer.ts';
import { readObjectAt } from './object.ts';
import type { PdfDict, PdfStream, PdfValue } from './values.ts';
import { EMPTY_DICT, isDict, isList, isStream, isWord, nameOf, numberOf } from './values.ts';

/** Where an object stands: at an offset, or inside an object stream. */
export type XrefEntry = { readonly at: number } | { readonly pack: number };

export interface Xref {
  readonly entries: ReadonlyMap<number, XrefEntry>;
  readonly trailer: PdfDict;
}

const MAX_OBJECTS = 200_000;
const MAX_SECTIONS = 200;

const direct = (value: PdfValue | undefined): number => numberOf(value, -1);

/** A table of the older form; answers its trailer. */
function readTable(bytes: string, at: number, entries: Map<number, XrefEntry>): PdfDict {
  const lexer = createLexer(bytes, at);
  lexer.next();
  for (;;) {
    const first = lexer.next();
    if (isWord(first)) {
      const trailer = first.word === 'trailer' ? lexer.next() : EMPTY_DICT;
      return isDict(trailer) ? trailer : EMPTY_DICT;
    }
    const count = lexer.next();
    if (typeof first !== 'number' || typeof count !== 'number') return EMPTY_DICT;
    for (let index = 0; index < Math.min(count, MAX_OBJECTS); index += 1) {
      const offset = lexer.next();
      const generation = lexer.next();
      const kind = lexer.next();
      if (typeof offset !== 'number' || typeof generation !== 'number' || !isWord(kind)) return EMPTY_DICT;
      if (kind.word === 'n' && !entries.has(first + index) && entries.size < MAX_OBJECTS)
        entries.set(first + index, { at: offset });
    }
  }
}

function readStream(bytes: string, stream: PdfStream, entries: Map<number, XrefEntry>, unpacking: Unpacking): PdfDict {
  const { map } = stream.dict;
  const widths = map.get('W');
  const [kindWidth = 0, secondWidth = 0, thirdWidth = 0] = isList(widths)
    ? widths.map((width) => Math.min(8, Math.max(0, numberOf(width))))
    : [];
  const size = kindWidth + secondWidth + thirdWidth;
  const table =
    unpack(bytes.slice(stream.start, stream.end), map.get('Filter'), map.get('DecodeParms'), unpacking) ?? '';
  const index = map.get('Index');
  const ranges = isList(index) ? index.map((each) => numberOf(each)) : [0, numberOf(map.get('Size'))];
  let at = 0;
  const field = (width: number, otherwise: number): number => {
    if (width === 0) return otherwise;
    let value = 0;
    for (let byte = 0; byte < width; byte += 1) value = value * 256 + (table.charCodeAt(at + byte) || 0);
    at += width;
    return value;
  };
  for (let range = 0; range + 1 < ranges.length && size > 0; range += 2) {
    const first = ranges[range] ?? 0;
    for (let offset = 0; offset < (ranges[range + 1] ?? 0) && at + size <= table.length; offset += 1) {
      const kind = field(kindWidth, 1);
      const second = field(secondWidth, 0);
      field(thirdWidth, 0);
      const id = first + offset;
      if (entries.has(id) || entries.size >= MAX_OBJECTS) continue;
      if (kind === 1) entries.set(id, { at: second });
      else if (kind === 2) entries.set(id, { pack: second });
    }
  }
  return stream.dict;
}

/** The cross-reference sections that the end of the file leads to, the newest first; each is visited once. */
export function readXref(bytes: string, unpacking: Unpacking): Xref {
  const entries = new Map<number, XrefEntry>();
  let trailer: PdfDict = EMPTY_DICT;
  const tail = bytes.lastIndexOf('startxref');
  const first = tail < 0 ? -1 : createLexer(bytes, tail + 9).next();
  const waiting = [typeof first === 'number' ? first : -1];
  const seen = new Set<number>();
  while (waiting.length > 0 && seen.size < MAX_SECTIONS) {
    const at = waiting.shift() ?? -1;
    if (at < 0 || at >= bytes.length || seen.has(at)) continue;
    seen.add(at);
    const lexer = createLexer(bytes, at);
    lexer.skipGap();
    let found: PdfDict = EMPTY_DICT;
    if (bytes.startsWith('xref', lexer.at)) found = readTable(bytes, lexer.at, entries);
    else {
      const object = readObjectAt(bytes, lexer.at, undefined, direct);
      if (isStream(object)) found = readStream(bytes, object, entries, unpacking);
    }
    if (!trailer.map.has('Root')) trailer = found;
    waiting.push(direct(found.map.get('XRefStm')), direct(found.map.get('Prev')));
  }
  return { entries, trailer };
}

/** Every `12 0 obj` in the file, the last of each number; object streams are opened, trailers looked for. */
export function rebuildXref(bytes: string, unpacking: Unpacking): Xref {
  const entries = new Map<number, XrefEntry>();
  const packs: { readonly id: number; readonly stream: PdfStream }[] = [];
  let trailer: PdfDict = EMPTY_DICT;
  for (let obj = bytes.indexOf('obj'); obj >= 0 && entries.size < MAX_OBJECTS; obj = bytes.indexOf('obj', obj + 3)) {
    const head = /(\d{1,9})\s{1,8}\d{1,5}\s{1,8}$/u.exec(bytes.slice(Math.max(0, obj - 24), obj));
    if (head === null) continue;
    // The last one of a number counts.
    entries.delete(Number(head[1]));
    entries.set(Number(head[1]), { at: obj - head[0].length });
  }
  for (const [id, entry] of entries) {
    if (!('at' in entry)) continue;
    const head = bytes.slice(entry.at, entry.at + 400);
    if (!/\/(?:Type|Root)\b/u.test(head)) continue;
    const object = readObjectAt(bytes, entry.at, id, direct);
    const dict = isStream(object) ? object.dict : isDict(object) ? object : EMPTY_DICT;
    const type = nameOf(dict.map.get('Type'));
    if (type === 'ObjStm' && isStream(object)) packs.push({ id, stream: object });
    else if (type === 'XRef' && dict.map.has('Root')) trailer = dict;
    else if (type === 'Catalog' && !trailer.map.has('Root'))
      trailer = { type: 'dict', map: new Map<string, PdfValue>([['Root', { type: 'ref', id }]]) };
  }
  for (const { id: pack, stream } of packs) {
    const text =
      unpack(
        bytes.slice(stream.start, stream.end),
        stream.dict.map.get('Filter'),
        stream.dict.map.get('DecodeParms'),
        unpacking,
      ) ?? '';
    const head = createLexer(text, 0, numberOf(stream.dict.map.get('First')));
    for (let index = 0; index < Math.min(MAX_OBJECTS, numberOf(stream.dict.map.get('N'))); index += 1) {
      const id = head.next();
      const offset = head.next();
      if (typeof id !== 'number' || typeof offset !== 'number') break;
      if (entries.has(id) || entries.size >= MAX_OBJECTS) continue;
      entries.set(id, { pack });
      const value = trailer.map.has('Root')
        ? null
        : createLexer(text, numberOf(stream.dict.map.get('First')) + offset).next();
      if (isDict(value) && nameOf(value.map.get('Type')) === 'Catalog')
        trailer = { type: 'dict', map: new Map<string, PdfValue>([['Root', { type: 'ref', id }]]) };
    }
  }
  for (
    let at = bytes.indexOf('trailer'), count = 0;
    at >= 0 && count < MAX_SECTIONS;
    at = bytes.indexOf('trailer', at + 7), count += 1
  ) {
    const value = createLexer(bytes, at + 7).next();
    if (isDict(value) && value.map.has('Root')) trailer = value;
  }
  return { entries, trailer };
}
