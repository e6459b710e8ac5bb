import { readCMap } from './cmap.ts';
import type { CMap } from './cmap.ts';
import type { PdfDocument } from './document.ts';
import { baseEncoding, textOfGlyph } from './encodings.ts';
import type { PdfDict, PdfValue } from './values.ts';
import { isList, isStream, nameOf, numberOf } from './values.ts';

/** One character as a font shows it. */
export interface Glyph {
  readonly text: string;
  /** In thousandths of the font's size. */
  readonly width: number;
  /** True for the one-byte code 32, which word spacing counts for. */
  readonly space: boolean;
}

export interface Font {
  /** The characters of a shown string. */
  glyphs(bytes: string): readonly Glyph[];
  /** False where codes cannot be turned into text. */
  readonly legible: boolean;
}

const MAX_WIDTHS = 70_000;
/** The widths of a common sans serif, from the space on, for fonts that bring none. */
const SANS =
  '278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584'
    .split(' ')
    .map(Number);

function simpleFont(document: PdfDocument, font: PdfDict, cmap: CMap | undefined): Font {
  const { map } = font;
  const encoding = document.resolve(map.get('Encoding'));
  const told = document.dict(encoding);
  const symbolic = (numberOf(document.dict(map.get('FontDescriptor')).map.get('Flags')) & 4) !== 0;
  const base =
    nameOf(encoding) ||
    nameOf(told.map.get('BaseEncoding')) ||
    (symbolic || map.has('FontDescriptor') ? 'WinAnsiEncoding' : 'StandardEncoding');
  const texts = new Map(baseEncoding(base));
  const differences = document.resolve(told.map.get('Differences'));
  let code = 0;
  for (const each of isList(differences) ? differences.slice(0, 2_000) : []) {
    if (typeof each === 'number') code = each;
    else {
      const text = textOfGlyph(nameOf(each));
      if (text === undefined) texts.delete(code);
      else texts.set(code, text);
      code += 1;
    }
  }
  const widths = document.resolve(map.get('Widths'));
  const first = numberOf(document.resolve(map.get('FirstChar')));
  const missing = numberOf(document.dict(map.get('FontDescriptor')).map.get('MissingWidth'), isList(widths) ? 0 : 556);
  const fixed = /Courier|Mono/iu.test(nameOf(map.get('BaseFont')));
  // Type 3 fonts measure in a space of their own.
  const matrix = document.resolve(map.get('FontMatrix'));
  const scale = nameOf(map.get('Subtype')) === 'Type3' && isList(matrix) ? numberOf(matrix[0], 0.001) * 1000 : 1;
  const widthOf = (at: number): number => {
    if (isList(widths)) return numberOf(document.resolve(widths[at - first]), missing) * scale;
    return fixed ? 600 : (SANS[at - 32] ?? missing);
  };
  return {
    legible: true,
    glyphs: (bytes) =>
      Array.from(bytes, (char) => {
        const at = char.charCodeAt(0);
        return { text: cmap?.texts.get(at) ?? texts.get(at) ?? '', width: widthOf(at), space: at === 32 };
      }),
  };
}

/** Widths by character id: `[first [w w w] first last w …]`. */
function idWidths(document: PdfDocument, list: PdfValue): ReadonlyMap<number, number> {
  const widths = new Map<number, number>();
  const items = isList(list) ? list : [];
  for (let at = 0; at < items.length && widths.size < MAX_WIDTHS;) {
    const first = numberOf(document.resolve(items[at]), -1);
    const next = document.resolve(items[at + 1]);
    if (isList(next)) {
      for (const [index, width] of next.entries()) widths.set(first + index, numberOf(document.resolve(width), 1000));
      at += 2;
    } else {
      const last = Math.min(numberOf(next, -1), first + 0xffff);
      for (let id = first; id <= last && widths.size < MAX_WIDTHS; id += 1)
        widths.set(id, numberOf(document.resolve(items[at + 2]), 1000));
      at += 3;
    }
  }
  return widths;
}

function compositeFont(document: PdfDocument, font: PdfDict, cmap: CMap | undefined): Font {
  const descendants = document.resolve(font.map.get('DescendantFonts'));
  const descendant = document.dict(isList(descendants) ? descendants[0] : undefined);
  const widths = idWidths(document, document.resolve(descendant.map.get('W')));
  const otherwise = numberOf(document.resolve(descendant.map.get('DW')), 1000);
  const encoding = nameOf(document.resolve(font.map.get('Encoding')));
  const unicode = /UCS2|UTF16/u.test(encoding);
  const step = cmap !== undefined && cmap.widths.size === 1 ? ([...cmap.widths][0] ?? 2) : 2;
  return {
    legible: cmap !== undefined || unicode,
    glyphs(bytes) {
      const glyphs: Glyph[] = [];
      for (let at = 0; at < bytes.length; at += step) {
        let code = 0;
        for (let index = 0; index < step; index += 1) code = code * 256 + (bytes.charCodeAt(at + index) || 0);
        const text = cmap?.texts.get(code) ?? (unicode ? String.fromCharCode(code & 0xffff) : '');
        glyphs.push({ text, width: widths.get(code) ?? otherwise, space: step === 1 && code === 32 });
      }
      return glyphs;
    },
  };
}

/** A font as far as text needs it: its codes as text, and how wide they run. */
export function openFont(document: PdfDocument, value: PdfValue | undefined): Font {
  const font = document.dict(value);
  const stream = document.resolve(font.map.get('ToUnicode'));
  const source = isStream(stream) ? document.read(stream) : undefined;
  const read = source === undefined ? undefined : readCMap(source);
  const cmap = read === undefined || read.texts.size === 0 ? undefined : read;
  return nameOf(font.map.get('Subtype')) === 'Type0'
    ? compositeFont(document, font, cmap)
    : simpleFont(document, font, cmap);
}
