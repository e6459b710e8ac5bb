import { Inflate } from 'fflate';
import { fromBinary, toBinary } from './bytes.ts';
import type { PdfDict, PdfValue } from './values.ts';
import { EMPTY_DICT, isDict, isList, nameOf, numberOf } from './values.ts';

/** What unpacking may bring, over the whole document. */
export interface Unpacking {
  left: number;
  /** Set when it was more. */
  exceeded: boolean;
}

const INPUT_CHUNK = 16_384;

/** Inflates as far as the budget reaches; a broken end keeps what came before it. */
function inflate(packed: string, unpacking: Unpacking): string {
  const parts: Uint8Array[] = [];
  let length = 0;
  const run = (raw: boolean): void => {
    let full = false;
    // The two bytes in front say that it is zlib; what follows is a bare stream.
    const bytes = fromBinary(raw ? packed : packed.slice(2));
    const inflater = new Inflate((chunk) => {
      if (full) return;
      if (length + chunk.length > unpacking.left) {
        full = true;
        unpacking.exceeded = true;
        return;
      }
      length += chunk.length;
      parts.push(chunk);
    });
    try {
      for (let at = 0; at < bytes.length && !full; at += INPUT_CHUNK) {
        inflater.push(bytes.subarray(at, at + INPUT_CHUNK), at + INPUT_CHUNK >= bytes.length);
      }
    } catch {
      // Cut or damaged: the readable beginning is worth more than nothing.
    }
  };
  const [first = '', second = ''] = packed;
  const zlib = (first.charCodeAt(0) & 15) === 8 && ((first.charCodeAt(0) << 8) | second.charCodeAt(0)) % 31 === 0;
  run(!zlib);
  unpacking.left -= length;
  return parts.map(toBinary).join('');
}

function ascii85(text: string): string {
  const parts: string[] = [];
  let group: number[] = [];
  const put = (count: number): void => {
    while (group.length < 5) group.push(84);
    const value = group.reduce((sum, digit) => sum * 85 + digit, 0) >>> 0;
    parts.push(
      String.fromCharCode(value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255).slice(0, count),
    );
    group = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 126) break;
    if (code === 122 && group.length === 0) parts.push('\0\0\0\0');
    else if (code >= 33 && code <= 117) {
      group.push(code - 33);
      if (group.length === 5) put(4);
    }
  }
  if (group.length > 1) put(group.length - 1);
  return parts.join('');
}

const asciiHex = (text: string): string => {
  const digits = (text.split('>')[0] ?? '').replace(/[^0-9a-fA-F]/gu, '');
  let out = '';
  for (let at = 0; at < digits.length; at += 2)
    out += String.fromCharCode(Number.parseInt(digits.slice(at, at + 2).padEnd(2, '0'), 16));
  return out;
};

function runLength(text: string, unpacking: Unpacking): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length && unpacking.left > 0;) {
    const length = text.charCodeAt(at);
    if (length === 128) break;
    const part = length < 128 ? text.slice(at + 1, at + 2 + length) : (text[at + 1] ?? '').repeat(257 - length);
    at += length < 128 ? length + 2 : 2;
    unpacking.left -= part.length;
    parts.push(part);
  }
  if (unpacking.left <= 0) unpacking.exceeded = true;
  return parts.join('');
}

function lzw(text: string, early: number, unpacking: Unpacking): string {
  const parts: string[] = [];
  let table: string[] = [];
  let width = 9;
  let previous: string | undefined;
  let buffer = 0;
  let bits = 0;
  const reset = (): void => {
    table = Array.from({ length: 258 }, (_, code) => (code < 256 ? String.fromCharCode(code) : ''));
    width = 9;
    previous = undefined;
  };
  reset();
  for (let at = 0; at < text.length;) {
    while (bits < width && at < text.length) {
      buffer = ((buffer << 8) | text.charCodeAt(at)) & 0xff_ffff;
      bits += 8;
      at += 1;
    }
    if (bits < width) break;
    const code = (buffer >>> (bits - width)) & ((1 << width) - 1);
    bits -= width;
    if (code === 257) break;
    if (code === 256) {
      reset();
      continue;
    }
    const entry: string | undefined =
      code < table.length ? table[code] : previous === undefined ? undefined : previous + (previous[0] ?? '');
    if (entry === undefined) break;
    unpacking.left -= entry.length;
    if (unpacking.left < 0) {
      unpacking.exceeded = true;
      break;
    }
    parts.push(entry);
    if (previous !== undefined && table.length < 4096) table.push(previous + (entry[0] ?? ''));
    previous = entry;
    if (table.length + early >= 1 << width && width < 12) width += 1;
  }
  return parts.join('');
}

/** Undoes the PNG predictors, row by row; the TIFF one for whole bytes. */
function unpredict(text: string, parameters: PdfDict): string {
  const predictor = numberOf(parameters.map.get('Predictor'), 1);
  if (predictor < 2) return text;
  const colours = Math.min(32, Math.max(1, numberOf(parameters.map.get('Colors'), 1)));
  const depth = Math.min(16, Math.max(1, numberOf(parameters.map.get('BitsPerComponent'), 8)));
  const columns = Math.min(100_000, Math.max(1, numberOf(parameters.map.get('Columns'), 1)));
  const pixel = Math.max(1, Math.floor((colours * depth) / 8));
  const row = Math.ceil((colours * depth * columns) / 8);
  const bytes = fromBinary(text);
  const stride = predictor === 2 ? row : row + 1;
  const rows = Math.ceil(bytes.length / stride);
  const out = new Uint8Array(rows * row);
  for (let line = 0; line < rows; line += 1) {
    const from = line * stride + (stride - row);
    const to = line * row;
    const kind = predictor === 2 ? 1 : (bytes[line * stride] ?? 0);
    for (let at = 0; at < row && from + at < bytes.length; at += 1) {
      const left = at >= pixel ? (out[to + at - pixel] ?? 0) : 0;
      const up = line > 0 ? (out[to + at - row] ?? 0) : 0;
      const corner = at >= pixel && line > 0 ? (out[to + at - row - pixel] ?? 0) : 0;
      const guess =
        kind === 1 ? left : kind === 2 ? up : kind === 3 ? (left + up) >> 1 : kind === 4 ? paeth(left, up, corner) : 0;
      out[to + at] = (bytes[from + at] ?? 0) + guess;
    }
  }
  return toBinary(out);
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  Fl: 'FlateDecode',
  LZW: 'LZWDecode',
  A85: 'ASCII85Decode',
  AHx: 'ASCIIHexDecode',
  RL: 'RunLengthDecode',
};
const MAX_FILTERS = 8;

/** The bytes of a stream, unpacked; undefined where a filter holds a picture or is unknown. */
export function unpack(
  packed: string,
  filters: PdfValue | undefined,
  parameters: PdfValue | undefined,
  unpacking: Unpacking,
): string | undefined {
  const names = (isList(filters) ? filters : [filters]).map(nameOf).filter((name) => name !== '');
  const given = isList(parameters) ? parameters : [parameters];
  if (names.length > MAX_FILTERS) return undefined;
  let bytes = packed;
  for (const [index, short] of names.entries()) {
    const name = LONG_NAMES[short] ?? short;
    const own = given[index];
    const settings = isDict(own) ? own : EMPTY_DICT;
    if (name === 'FlateDecode') bytes = unpredict(inflate(bytes, unpacking), settings);
    else if (name === 'LZWDecode')
      bytes = unpredict(lzw(bytes, numberOf(settings.map.get('EarlyChange'), 1), unpacking), settings);
    else if (name === 'ASCII85Decode') bytes = ascii85(bytes);
    else if (name === 'ASCIIHexDecode') bytes = asciiHex(bytes);
    else if (name === 'RunLengthDecode') bytes = runLength(bytes, unpacking);
    else if (name !== 'Crypt') return undefined;
  }
  return bytes;
}
