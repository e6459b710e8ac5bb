import { openSesame } from './decrypt/open-sesame.ts';
import type { Decrypt } from './decrypt/open-sesame.ts';
import type { Unpacking } from './filters.ts';
import { unpack } from './filters.ts';
import { createLexer } from './lexer.ts';
import { readObjectAt } from './object.ts';
import type { PdfDict, PdfStream, PdfValue } from './values.ts';
import { EMPTY_DICT, isDict, isRef, isStream, isWord, nameOf, numberOf } from './values.ts';
import { readXref, rebuildXref } from './xref.ts';
import type { XrefEntry } from './xref.ts';

/** A PDF whose objects are read when they are asked for. */
export interface PdfDocument {
  readonly trailer: PdfDict;
  /** `open`: it is encrypted, and can be read without a password; `locked`: it cannot. */
  readonly protection: 'none' | 'open' | 'locked';
  /** The value behind references, at most a few steps; null for what is missing or leads in a circle. */
  resolve(value: PdfValue | undefined): PdfValue;
  /** The dictionary behind a reference; an empty one for anything else. */
  dict(value: PdfValue | undefined): PdfDict;
  /** The unpacked bytes of a stream. */
  read(stream: PdfStream): string | undefined;
  /** Numbers of all objects, in order. */
  ids(): readonly number[];
}

const MAX_STEPS = 16;
const MAX_CACHED = 20_000;
const MAX_PACKED_OBJECTS = 50_000;

/** Opens a PDF, its cross-reference table read or, where that is broken, rebuilt from the objects themselves. */
export function openDocument(bytes: string, unpacking: Unpacking): PdfDocument {
  const cache = new Map<number, PdfValue>();
  const packs = new Map<number, ReadonlyMap<number, PdfValue>>();
  const reading = new Set<number>();
  let rebuilt = false;
  let entries: ReadonlyMap<number, XrefEntry> = new Map();
  let trailer: PdfDict = EMPTY_DICT;
  let protection: PdfDocument['protection'] = 'none';
  let decrypt: Decrypt = (packed) => packed;

  const readPack = (pack: number): ReadonlyMap<number, PdfValue> => {
    const known = packs.get(pack);
    if (known !== undefined) return known;
    const objects = new Map<number, PdfValue>();
    packs.set(pack, objects);
    const stream = load(pack);
    if (!isStream(stream)) return objects;
    const text = read(stream) ?? '';
    const count = Math.min(MAX_PACKED_OBJECTS, numberOf(resolve(stream.dict.map.get('N'))));
    const first = numberOf(resolve(stream.dict.map.get('First')));
    const head = createLexer(text, 0, Math.min(first, text.length));
    for (let index = 0; index < count; index += 1) {
      const id = head.next();
      const offset = head.next();
      if (typeof id !== 'number' || typeof offset !== 'number') break;
      const value = createLexer(text, first + offset).next();
      objects.set(id, isWord(value) ? null : value);
    }
    return objects;
  };

  const load = (id: number): PdfValue => {
    const known = cache.get(id);
    if (known !== undefined) return known;
    const entry = entries.get(id);
    if (entry === undefined || reading.has(id)) return null;
    reading.add(id);
    try {
      let value: PdfValue | undefined;
      if ('pack' in entry) value = readPack(entry.pack).get(id);
      else value = readObjectAt(bytes, entry.at, id, (length) => numberOf(resolve(length), -1));
      if (value === undefined && !rebuilt) {
        rebuild();
        reading.delete(id);
        return load(id);
      }
      if (cache.size < MAX_CACHED) cache.set(id, value ?? null);
      return value ?? null;
    } finally {
      reading.delete(id);
    }
  };

  const resolve = (value: PdfValue | undefined): PdfValue => {
    let found: PdfValue = value ?? null;
    for (let step = 0; isRef(found); step += 1) {
      if (step >= MAX_STEPS) return null;
      found = load(found.id);
    }
    return found;
  };

  const dict = (value: PdfValue | undefined): PdfDict => {
    const found = resolve(value);
    return isDict(found) ? found : isStream(found) ? found.dict : EMPTY_DICT;
  };

  const read = (stream: PdfStream): string | undefined => {
    const { map } = stream.dict;
    const list = (value: PdfValue): PdfValue => (Array.isArray(value) ? value.slice(0, 16).map(resolve) : value);
    const packed = bytes.slice(stream.start, stream.end);
    return unpack(
      decrypt(packed, stream.id, stream.generation),
      list(resolve(map.get('Filter') ?? map.get('F'))),
      list(resolve(map.get('DecodeParms') ?? map.get('DP'))),
      unpacking,
    );
  };

  /** Before anything else is read: objects may stand in encrypted streams. */
  const unlock = (): void => {
    const encrypt = trailer.map.get('Encrypt');
    if (encrypt === undefined) return;
    const opened = openSesame(dict(encrypt), trailer);
    protection = opened === undefined ? 'locked' : 'open';
    if (opened !== undefined) decrypt = opened;
  };

  const rebuild = (): void => {
    rebuilt = true;
    cache.clear();
    packs.clear();
    const found = rebuildXref(bytes, unpacking);
    entries = found.entries;
    if (found.trailer.map.has('Root')) trailer = found.trailer;
    unlock();
  };

  const told = readXref(bytes, unpacking);
  entries = told.entries;
  trailer = told.trailer;
  unlock();
  if (
    nameOf(dict(trailer.map.get('Root')).map.get('Type')) !== 'Catalog' &&
    !dict(trailer.map.get('Root')).map.has('Pages')
  )
    rebuild();
  return {
    get trailer() {
      return trailer;
    },
    get protection() {
      return protection;
    },
    resolve,
    dict,
    read,
    ids: () => [...entries.keys()].sort((a, b) => a - b),
  };
}
