import { graphemes } from '../text/width.ts';

/**
 * The text being written. Large pastes stand in it as one private character each, so that moving and deleting treat
 * them as one; `pastes` holds what they stand for.
 */
export interface Editor {
  readonly text: string;
  /** Place in `text`, in UTF-16 units, always between two characters as readers see them. */
  readonly cursor: number;
  readonly pastes: readonly string[];
  /** What was cut last, for Ctrl+Y. */
  readonly cut: string;
}

export const EMPTY_EDITOR: Editor = { text: '', cursor: 0, pastes: [], cut: '' };

/** Pastes with more lines than this show as one block. */
export const PASTE_LINES = 10;
/** The gateway takes no longer prompt. */
export const MAX_PROMPT_BYTES = 1024 * 1024;
/** A plane of private characters that no font uses. */
const FIRST_BLOCK = 0x10f000;
const BLOCK = /[\u{10f000}-\u{10ffff}]/gu;
/* oxlint-disable-next-line no-control-regex -- what a paste must not bring into the text */
const UNTYPABLE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|[\u{10f000}-\u{10ffff}]/gu;

export const blockOf = (editor: Editor, character: string): string | undefined => {
  const code = character.codePointAt(0) ?? 0;
  return code >= FIRST_BLOCK ? editor.pastes[code - FIRST_BLOCK] : undefined;
};

export const lineCount = (text: string): number => text.split('\n').length;

/** What is sent: blocks replaced by what they stand for. */
export const fullText = (editor: Editor): string =>
  editor.text.replace(BLOCK, (character) => blockOf(editor, character) ?? '');

export const isEmpty = (editor: Editor): boolean => editor.text === '';

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

export function insert(editor: Editor, text: string): Editor {
  const { cursor } = editor;
  return {
    ...editor,
    text: editor.text.slice(0, cursor) + text + editor.text.slice(cursor),
    cursor: cursor + text.length,
  };
}

export type Pasted =
  | { readonly ok: true; readonly editor: Editor }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** A paste: short ones as text, long ones as a block, too long ones not at all. */
export function paste(editor: Editor, raw: string): Pasted {
  const text = raw.replace(/\r\n?/g, '\n').replace(UNTYPABLE, '');
  const size = bytesOf(fullText(editor)) + bytesOf(text);
  if (size > MAX_PROMPT_BYTES) {
    return {
      ok: false,
      message: `The paste makes the message ${(size / 1024 / 1024).toFixed(1)} MiB long; a message may have 1 MiB.`,
      hint: 'Save it as a file and use /attach FILE, or name it with @file.',
    };
  }
  if (lineCount(text) <= PASTE_LINES) return { ok: true, editor: insert(editor, text) };
  const block = String.fromCodePoint(FIRST_BLOCK + editor.pastes.length);
  return { ok: true, editor: insert({ ...editor, pastes: [...editor.pastes, text] }, block) };
}

const before = (editor: Editor): string => editor.text.slice(0, editor.cursor);
const after = (editor: Editor): string => editor.text.slice(editor.cursor);
const lastOf = (text: string): string => graphemes(text).at(-1) ?? '';
const firstOf = (text: string): string => graphemes(text.slice(0, 64))[0] ?? '';

const moved = (editor: Editor, cursor: number): Editor => ({
  ...editor,
  cursor: Math.max(0, Math.min(editor.text.length, cursor)),
});

function removed(editor: Editor, from: number, to: number, keep: boolean): Editor {
  const cut = editor.text.slice(from, to);
  return {
    ...editor,
    text: editor.text.slice(0, from) + editor.text.slice(to),
    cursor: from,
    cut: keep && cut !== '' ? cut : editor.cut,
  };
}

export const left = (editor: Editor): Editor => moved(editor, editor.cursor - lastOf(before(editor)).length);
export const right = (editor: Editor): Editor => moved(editor, editor.cursor + firstOf(after(editor)).length);

const wordStart = (editor: Editor): number =>
  before(editor).replace(/(?:[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]+)?\s*$/u, '').length;
const wordEnd = (editor: Editor): number =>
  editor.cursor + (/^\s*(?:[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]+)?/u.exec(after(editor))?.[0].length ?? 0);
const lineStart = (editor: Editor): number => before(editor).lastIndexOf('\n') + 1;
const lineEnd = (editor: Editor): number => {
  const at = editor.text.indexOf('\n', editor.cursor);
  return at < 0 ? editor.text.length : at;
};

export const wordLeft = (editor: Editor): Editor => moved(editor, wordStart(editor));
export const wordRight = (editor: Editor): Editor => moved(editor, wordEnd(editor));
export const home = (editor: Editor): Editor => moved(editor, lineStart(editor));
export const end = (editor: Editor): Editor => moved(editor, lineEnd(editor));
export const backspace = (editor: Editor): Editor =>
  removed(editor, editor.cursor - lastOf(before(editor)).length, editor.cursor, false);
export const deleteForward = (editor: Editor): Editor =>
  removed(editor, editor.cursor, editor.cursor + firstOf(after(editor)).length, false);
export const deleteWordLeft = (editor: Editor): Editor => removed(editor, wordStart(editor), editor.cursor, true);
export const deleteWordRight = (editor: Editor): Editor => removed(editor, editor.cursor, wordEnd(editor), true);
export const cutToStart = (editor: Editor): Editor => removed(editor, lineStart(editor), editor.cursor, true);
/** At the end of a line it joins the next one. */
export function cutToEnd(editor: Editor): Editor {
  const to = lineEnd(editor);
  return removed(editor, editor.cursor, to === editor.cursor ? Math.min(editor.text.length, to + 1) : to, true);
}
export const yank = (editor: Editor): Editor => insert(editor, editor.cut);
export const replaceAll = (editor: Editor, text: string): Editor => ({ ...editor, text, cursor: text.length });
/** Replaces what stands from `from` to the cursor. */
export const replaceBefore = (editor: Editor, from: number, text: string): Editor =>
  insert(removed(editor, from, editor.cursor, false), text);
export const cleared = (editor: Editor): Editor => ({ ...EMPTY_EDITOR, cut: editor.cut });
