import type { CallId } from './id.ts';
import type { Label } from './label.ts';

/** JSON as it stands in a journal or on a wire. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

/** What an API wants back untouched: signatures, encrypted reasoning, item ids. Keyed by provider family. */
export type Opaque = JsonObject;

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  readonly opaque?: Opaque | undefined;
}

/** Bytes for the model: an image, a PDF, audio or another file. */
export interface FilePart {
  readonly type: 'file';
  /** IANA media type, e.g. `image/png`. */
  readonly mediaType: string;
  /** Base64 without line breaks. */
  readonly data: string;
  readonly name?: string | undefined;
}

/** The model's thinking; `opaque` carries the signature that must return unchanged with it. */
export interface ReasoningPart {
  readonly type: 'reasoning';
  readonly text: string;
  readonly opaque?: Opaque | undefined;
}

/** A tool call as the model wrote it. */
export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly call: CallId;
  readonly name: string;
  /** Parsed arguments; `null` where the text was no JSON object, and `malformed` then says why. */
  readonly arguments: JsonObject | null;
  readonly malformed?: string | undefined;
  readonly opaque?: Opaque | undefined;
}

export interface ToolResultPart {
  readonly type: 'tool-result';
  readonly call: CallId;
  readonly name: string;
  readonly ok: boolean;
  readonly text: string;
  /** Pictures and documents that go to models able to see them. */
  readonly files?: readonly FilePart[] | undefined;
}

export type UserPart = TextPart | FilePart;
export type AnswerPart = TextPart | ReasoningPart | ToolCallPart | FilePart;

/** What a model is shown, in order. */
export type Message =
  | { readonly role: 'user'; readonly parts: readonly UserPart[] }
  | { readonly role: 'assistant'; readonly parts: readonly AnswerPart[] }
  | { readonly role: 'tool'; readonly parts: readonly ToolResultPart[] };

/** A user's words with where they came from. */
export interface UserMessage {
  readonly parts: readonly UserPart[];
  readonly label: Label;
  /** Of the text alone, where files came with it that somebody else may have written. */
  readonly words?: Label | undefined;
}

/** The plain text of some parts, without reasoning, calls and files. */
export const textOf = (parts: readonly { readonly type: string; readonly text?: string }[]): string =>
  parts.flatMap((part) => (part.type === 'text' && part.text !== undefined ? [part.text] : [])).join('');

/** JSON with sorted keys: equal values give equal texts, whatever order they were written in. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`;
}
