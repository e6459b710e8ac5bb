import type { Line, Span, Style } from './span.ts';
import { lineWidth } from './span.ts';
import { graphemes, widthOf } from './width.ts';

interface Piece {
  readonly text: string;
  readonly style: Style | undefined;
  readonly width: number;
}

/** Words keep the space before them apart, so that a break eats the space and nothing else. */
function piecesOf(row: Line): Piece[][] {
  const words: Piece[][] = [];
  let open: 'word' | 'space' | undefined;
  for (const { text, style } of row) {
    for (const part of text.match(/ +|[^ ]+/g) ?? []) {
      const kind = part.startsWith(' ') ? 'space' : 'word';
      const piece = { text: part, style, width: widthOf(part) };
      if (kind === open) words.at(-1)?.push(piece);
      else words.push([piece]);
      open = kind;
    }
  }
  return words;
}

const widthOfWord = (word: readonly Piece[]): number => word.reduce((sum, piece) => sum + piece.width, 0);
const isSpace = (word: readonly Piece[]): boolean => word[0]?.text.startsWith(' ') === true;

/** A word too long for a row, character by character. */
const splitWord = (word: readonly Piece[]): Piece[] =>
  word.flatMap(({ text, style }) => graphemes(text).map((one) => ({ text: one, style, width: widthOf(one) })));

function joined(pieces: readonly Piece[]): Span[] {
  const spans: Span[] = [];
  for (const { text, style } of pieces) {
    const last = spans.at(-1);
    if (last !== undefined && last.style === style) spans[spans.length - 1] = { ...last, text: last.text + text };
    else spans.push(style === undefined ? { text } : { text, style });
  }
  return spans;
}

export interface WrapOptions {
  /** Set before the first row. */
  readonly first?: Line | undefined;
  /** Set before every further row; as wide as `first` unless one means otherwise. */
  readonly rest?: Line | undefined;
}

/** Breaks a line at its spaces into rows of at most `columns`, a long word anywhere. Always at least one row. */
export function wrapLine(row: Line, columns: number, { first = [], rest = [] }: WrapOptions = {}): Line[] {
  const rows: Line[] = [];
  let pieces: Piece[] = [];
  let used = 0;
  let prefix = first;
  const room = (): number => Math.max(1, columns - lineWidth(prefix));
  const end = (): void => {
    rows.push([...prefix, ...joined(pieces)]);
    pieces = [];
    used = 0;
    prefix = rest;
  };
  const put = (piece: Piece): void => {
    pieces.push(piece);
    used += piece.width;
  };
  for (const word of piecesOf(row)) {
    const width = widthOfWord(word);
    if (used + width <= room()) {
      for (const piece of word) put(piece);
      continue;
    }
    if (isSpace(word)) {
      if (used > 0) end();
      continue;
    }
    while (pieces.length > 0 && pieces.at(-1)?.text.startsWith(' ') === true) used -= pieces.pop()?.width ?? 0;
    if (used > 0) end();
    if (width <= room()) {
      for (const piece of word) put(piece);
      continue;
    }
    for (const piece of splitWord(word)) {
      if (used + piece.width > room() && used > 0) end();
      put(piece);
    }
  }
  if (pieces.length > 0 || rows.length === 0) end();
  return rows;
}

/** Cuts a line hard every `columns`, keeping every space: for code and for what programs print. */
export function foldLine(row: Line, columns: number, { first = [], rest = first }: WrapOptions = {}): Line[] {
  const rows: Line[] = [];
  let pieces: Piece[] = [];
  let used = 0;
  let prefix = first;
  for (const piece of lineWidth(row) + lineWidth(first) <= columns
    ? row.map(({ text, style }) => ({ text, style, width: widthOf(text) }))
    : splitWord(row.map(({ text, style }) => ({ text, style, width: 0 })))) {
    if (used > 0 && used + piece.width > Math.max(1, columns - lineWidth(prefix))) {
      rows.push([...prefix, ...joined(pieces)]);
      pieces = [];
      used = 0;
      prefix = rest;
    }
    pieces.push(piece);
    used += piece.width;
  }
  rows.push([...prefix, ...joined(pieces)]);
  return rows;
}
