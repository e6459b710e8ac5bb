import type { PdfDocument } from './document.ts';
import { openFont } from './fonts.ts';
import type { Font } from './fonts.ts';
import { createLexer, isEnd } from './lexer.ts';
import type { Run } from './page-text.ts';
import type { PdfDict, PdfValue } from './values.ts';
import { isDict, isList, isRef, isStream, isString, isWord, nameOf, numberOf } from './values.ts';

type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0];
const times = (m: Matrix, n: Matrix): Matrix => [
  m[0] * n[0] + m[1] * n[2],
  m[0] * n[1] + m[1] * n[3],
  m[2] * n[0] + m[3] * n[2],
  m[2] * n[1] + m[3] * n[3],
  m[4] * n[0] + m[5] * n[2] + n[4],
  m[4] * n[1] + m[5] * n[3] + n[5],
];

interface State {
  matrix: Matrix;
  font: Font | undefined;
  size: number;
  charSpace: number;
  wordSpace: number;
  stretch: number;
  leading: number;
  rise: number;
  mode: number;
  white: boolean;
}

export interface ContentBudget {
  /** Operators that may still be carried out. */
  operators: number;
  /** Characters that may still be shown. */
  characters: number;
}

export interface Drawn {
  readonly runs: readonly Run[];
  /** Something that is not white was filled, or a picture drawn. */
  readonly painted: boolean;
  /** Codes were shown that stand for no text. */
  readonly illegible: boolean;
}

const MAX_FORMS = 8;
const MAX_SAVED = 64;
const MAX_OPERANDS = 64;
const FILLS = new Set(['f', 'F', 'f*', 'B', 'B*', 'b', 'b*', 'sh']);

const isWhite = (components: readonly number[]): boolean =>
  components.length === 4
    ? components.every((part) => part <= 0.03)
    : components.length > 0 && components.every((part) => part >= 0.97);

/** Carries out what a page draws, as far as text is concerned. `fonts` is shared by the pages of a document. */
export function drawPage(
  document: PdfDocument,
  content: string,
  resources: PdfDict,
  fonts: Map<PdfValue, Font>,
  budget: ContentBudget,
): Drawn {
  const runs: Run[] = [];
  let painted = false;
  let illegible = false;
  const forms = new Set<number>();

  const fontOf = (own: PdfDict, name: string): Font => {
    const value = document.dict(own.map.get('Font')).map.get(name);
    const key = isRef(value) ? value.id : (value ?? null);
    const known = fonts.get(key);
    if (known !== undefined) return known;
    const font = openFont(document, value);
    fonts.set(key, font);
    return font;
  };

  const draw = (source: string, own: PdfDict, begin: State, depth: number): void => {
    let state: State = { ...begin };
    const saved: State[] = [];
    let text: Matrix = IDENTITY;
    let line: Matrix = IDENTITY;
    let operands: PdfValue[] = [];
    const number = (index: number): number => numberOf(operands[index]);
    const matrixOf = (): Matrix => [number(0), number(1), number(2), number(3), number(4), number(5)];
    const move = (x: number, y: number): void => {
      line = times([1, 0, 0, 1, x, y], line);
      text = line;
    };
    const show = (bytes: string): void => {
      if (state.font === undefined || budget.characters <= 0) return;
      budget.characters -= bytes.length;
      let words = '';
      let width = 0;
      const glyphs = state.font.glyphs(bytes);
      for (const glyph of glyphs) {
        words += glyph.text;
        width +=
          ((glyph.width / 1000) * state.size + state.charSpace + (glyph.space ? state.wordSpace : 0)) * state.stretch;
      }
      if (words === '' && glyphs.length > 0) illegible = true;
      const shown = times(text, state.matrix);
      const size = state.size * Math.hypot(shown[2], shown[3]);
      const reach = width * Math.hypot(shown[0], shown[1]);
      const kind =
        state.mode === 3 || state.mode === 7 ? 'invisible' : state.white && state.mode !== 1 ? 'white' : 'visible';
      if (words !== '' && Number.isFinite(reach) && Number.isFinite(size))
        runs.push({
          text: words,
          x: shown[4],
          y: shown[5] + state.rise,
          width: reach,
          size: Math.abs(size),
          shown: kind,
        });
      text = times([1, 0, 0, 1, width, 0], text);
    };
    const fill = (): void => {
      state.white = isWhite(operands.filter((part) => typeof part === 'number'));
    };
    const form = (name: string): void => {
      const value = document.dict(own.map.get('XObject')).map.get(name);
      const object = document.resolve(value);
      if (!isStream(object)) return;
      if (nameOf(object.dict.map.get('Subtype')) !== 'Form') {
        painted = true;
        return;
      }
      const id = isRef(value) ? value.id : -1;
      if (depth >= MAX_FORMS || forms.has(id)) return;
      const inner = document.read(object);
      if (inner === undefined) return;
      const given = document.resolve(object.dict.map.get('Matrix'));
      const matrix: Matrix = isList(given)
        ? [
            numberOf(given[0], 1),
            numberOf(given[1]),
            numberOf(given[2]),
            numberOf(given[3], 1),
            numberOf(given[4]),
            numberOf(given[5]),
          ]
        : IDENTITY;
      const resourcesOf = document.resolve(object.dict.map.get('Resources'));
      forms.add(id);
      draw(
        inner,
        isDict(resourcesOf) ? resourcesOf : own,
        { ...state, matrix: times(matrix, state.matrix) },
        depth + 1,
      );
      forms.delete(id);
    };
    const lexer = createLexer(source);
    const inlineImage = (): void => {
      painted = true;
      const data = source.indexOf('ID', lexer.at);
      const end = data < 0 ? -1 : source.slice(data, data + 1_000_000).search(/\sEI(?=\s|$)/u);
      lexer.at = end < 0 ? source.length : data + end + 3;
    };
    const operators: { readonly [name: string]: () => void } = {
      q: () => void (saved.length < MAX_SAVED && saved.push({ ...state })),
      Q: () => void (state = saved.pop() ?? state),
      cm: () => void (state.matrix = times(matrixOf(), state.matrix)),
      BT: () => void (text = line = IDENTITY),
      Tf: () => {
        state.font = fontOf(own, nameOf(operands[0]));
        state.size = number(1);
      },
      Td: () => move(number(0), number(1)),
      TD: () => {
        state.leading = -number(1);
        move(number(0), number(1));
      },
      Tm: () => void (text = line = matrixOf()),
      'T*': () => move(0, -state.leading),
      Tc: () => void (state.charSpace = number(0)),
      Tw: () => void (state.wordSpace = number(0)),
      Tz: () => void (state.stretch = number(0) / 100),
      TL: () => void (state.leading = number(0)),
      Ts: () => void (state.rise = number(0)),
      Tr: () => void (state.mode = number(0)),
      Tj: () => isString(operands[0]) && show(operands[0].bytes),
      TJ: () => {
        for (const each of isList(operands[0]) ? operands[0] : []) {
          if (isString(each)) show(each.bytes);
          else if (typeof each === 'number')
            text = times([1, 0, 0, 1, (-each / 1000) * state.size * state.stretch, 0], text);
        }
      },
      "'": () => {
        move(0, -state.leading);
        if (isString(operands[0])) show(operands[0].bytes);
      },
      '"': () => {
        state.wordSpace = number(0);
        state.charSpace = number(1);
        move(0, -state.leading);
        if (isString(operands[2])) show(operands[2].bytes);
      },
      g: fill,
      rg: fill,
      k: fill,
      sc: fill,
      scn: fill,
      cs: () => void (state.white = false),
      Do: () => form(nameOf(operands[0])),
      BI: inlineImage,
    };
    while (budget.operators > 0) {
      const value = lexer.next();
      if (isEnd(value)) break;
      if (!isWord(value)) {
        if (operands.length < MAX_OPERANDS) operands.push(value);
        continue;
      }
      budget.operators -= 1;
      if (FILLS.has(value.word) && !state.white) painted = true;
      if (Object.hasOwn(operators, value.word)) operators[value.word]?.();
      operands = [];
    }
  };

  const begin: State = {
    matrix: IDENTITY,
    font: undefined,
    size: 0,
    charSpace: 0,
    wordSpace: 0,
    stretch: 1,
    leading: 0,
    rise: 0,
    mode: 0,
    white: false,
  };
  draw(content, resources, begin, 0);
  return { runs, painted, illegible };
}
