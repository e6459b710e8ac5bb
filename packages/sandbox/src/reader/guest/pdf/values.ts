/** The values of a PDF. Bytes are strings of characters below 256 throughout: an engine searches those fastest. */
export interface PdfName {
  readonly type: 'name';
  readonly name: string;
}
export interface PdfString {
  readonly type: 'string';
  readonly bytes: string;
}
export interface PdfRef {
  readonly type: 'ref';
  readonly id: number;
}
export interface PdfDict {
  readonly type: 'dict';
  readonly map: ReadonlyMap<string, PdfValue>;
}
/** A dictionary and where its bytes stand in the file. */
export interface PdfStream {
  readonly type: 'stream';
  readonly dict: PdfDict;
  readonly start: number;
  readonly end: number;
  /** Of the object that it is: its bytes are encrypted under these. */
  readonly id: number;
  readonly generation: number;
}
/** A word that is no value: an operator, `obj`, `endobj`, a bracket in the wrong place. */
export interface PdfWord {
  readonly type: 'word';
  readonly word: string;
}
export type PdfValue =
  | null
  | boolean
  | number
  | PdfName
  | PdfString
  | PdfRef
  | PdfDict
  | PdfStream
  | PdfWord
  | readonly PdfValue[];

export const EMPTY_DICT: PdfDict = { type: 'dict', map: new Map() };

export const isList = (value: PdfValue | undefined): value is readonly PdfValue[] => Array.isArray(value);
const typeOf = (value: PdfValue | undefined): string | undefined =>
  typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
export const isDict = (value: PdfValue | undefined): value is PdfDict => typeOf(value) === 'dict';
export const isStream = (value: PdfValue | undefined): value is PdfStream => typeOf(value) === 'stream';
export const isRef = (value: PdfValue | undefined): value is PdfRef => typeOf(value) === 'ref';
export const isString = (value: PdfValue | undefined): value is PdfString => typeOf(value) === 'string';
export const isWord = (value: PdfValue | undefined): value is PdfWord => typeOf(value) === 'word';
export const nameOf = (value: PdfValue | undefined): string =>
  typeOf(value) === 'name' ? (value as PdfName).name : ''; // the type was just read
export const numberOf = (value: PdfValue | undefined, otherwise = 0): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : otherwise;
