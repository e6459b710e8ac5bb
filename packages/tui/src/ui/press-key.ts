import { readCommand } from '../commands/command-table.ts';
import * as edit from '../editor/editor.ts';
import type { Key, KeyName } from '../editor/keys.ts';
import { rowAway } from '../editor/layout.ts';
import { newer, older, remember } from '../editor/recall.ts';
import { accept, completed } from './complete.ts';
import { openApproval, pressApproval } from './press-approval.ts';
import { pressCompletion, pressPicker } from './press-list.ts';
import { pressed, type Pressed, type UiState } from './ui-state.ts';

/** Two Ctrl+C within this time leave. */
export const LEAVE_MS = 2_000;

type Change = (editor: edit.Editor) => edit.Editor;

const MOVES: { readonly [N in KeyName]?: Change } = {
  newline: (editor) => edit.insert(editor, '\n'),
  backspace: edit.backspace,
  delete: edit.deleteForward,
  left: edit.left,
  right: edit.right,
  'word-left': edit.wordLeft,
  'word-right': edit.wordRight,
  'delete-word': edit.deleteWordLeft,
  home: edit.home,
  end: edit.end,
};

const CONTROL: Readonly<Record<string, Change>> = {
  a: edit.home,
  b: edit.left,
  e: edit.end,
  f: edit.right,
  h: edit.backspace,
  k: edit.cutToEnd,
  u: edit.cutToStart,
  w: edit.deleteWordLeft,
  y: edit.yank,
};

const edited = (ui: UiState, change: Change): Pressed => completed({ ...ui, editor: change(ui.editor) });

function interrupt(ui: UiState, now: number): Pressed {
  if (now < ui.leaveUntil) return pressed(ui, { type: 'leave' });
  const armed: UiState = {
    ...ui,
    leaveUntil: now + LEAVE_MS,
    picker: undefined,
    completion: undefined,
    hint: 'Ctrl+C again leaves.',
  };
  if (ui.view.turn !== undefined) return pressed({ ...armed, denying: false }, { type: 'cancel' });
  return pressed({ ...armed, denying: false, editor: edit.cleared(ui.editor) });
}

/** Sends what is written: as a command, to the running turn, or as a message of its own. */
function submit(before: UiState, mode: 'steer' | 'queue'): Pressed {
  // A command that is half written is the one the list points at.
  const ui = before.completion?.kind === 'command' ? accept(before) : before;
  const text = edit.fullText(ui.editor);
  if (text.trim() === '') return pressed(ui);
  if (mode === 'steer' && ui.editor.cursor === ui.editor.text.length && ui.editor.text.endsWith('\\'))
    return edited(ui, (editor) => edit.insert(edit.backspace(editor), '\n'));
  const sent = {
    ...ui,
    editor: edit.cleared(ui.editor),
    completion: undefined,
    recall: remember(ui.recall, text.length > 100_000 ? text.slice(0, 100_000) : text),
  };
  const command = ui.editor.pastes.length === 0 ? readCommand(text) : undefined;
  if (command !== undefined) return pressed(sent, { type: 'command', ...command });
  if (new TextEncoder().encode(text).length > edit.MAX_PROMPT_BYTES) {
    return pressed(ui, {
      type: 'refuse',
      message: 'The message is longer than 1 MiB.',
      hint: 'Save the long part as a file and use /attach FILE, or name it with @file.',
    });
  }
  return pressed(sent, { type: 'message', text: text.startsWith('//') ? text.slice(1) : text, mode });
}

function vertical(ui: UiState, by: -1 | 1, columns: number): Pressed {
  const cursor = rowAway(ui.editor, columns, by);
  if (cursor !== undefined) return pressed({ ...ui, editor: { ...ui.editor, cursor }, completion: undefined });
  const found = by < 0 ? older(ui.recall, edit.fullText(ui.editor)) : newer(ui.recall);
  if (found === undefined) return edited(ui, by < 0 ? edit.home : edit.end);
  const recalled = edit.paste(edit.cleared(ui.editor), found.text);
  const editor = recalled.ok ? recalled.editor : ui.editor;
  return pressed({ ...ui, recall: found.recall, editor, completion: undefined });
}

function escape(ui: UiState): Pressed {
  if (ui.view.turn !== undefined) return pressed(ui, { type: 'cancel' });
  return pressed(ui);
}

function control(ui: UiState, letter: string): Pressed {
  const change = CONTROL[letter];
  if (change !== undefined) return edited(ui, change);
  if (letter === 'd') return edit.isEmpty(ui.editor) ? pressed(ui, { type: 'leave' }) : edited(ui, edit.deleteForward);
  if (letter === 'r') return pressed(ui, { type: 'reasoning' });
  if (letter === 'o') return pressed(ui, { type: 'expand' });
  return letter === 'l' ? pressed(ui, { type: 'redraw' }) : pressed(ui);
}

function write(ui: UiState, key: Key, columns: number): Pressed {
  switch (key.name) {
    case 'text':
      return edited(ui, (editor) => edit.insert(editor, key.text));
    case 'enter':
      return submit(ui, 'steer');
    case 'escape':
      return escape(ui);
    case 'up':
      return vertical(ui, -1, columns);
    case 'down':
      return vertical(ui, 1, columns);
    case 'ctrl':
      return control(ui, key.letter);
    case 'alt':
      if (key.letter === 'q') return submit(ui, 'queue');
      return key.letter === 'd' ? edited(ui, edit.deleteWordRight) : pressed(ui);
    default: {
      const change = MOVES[key.name];
      return change === undefined ? pressed(ui) : edited(ui, change);
    }
  }
}

/** Pure: the screen after a key, and what it asks of the world. `columns` is the width of the input. */
export function pressKey(before: UiState, key: Key, now: number, columns: number): Pressed {
  if (key.name === 'ctrl' && key.letter === 'c') return interrupt(before, now);
  const ui = before.hint === undefined ? before : { ...before, hint: undefined };
  if (ui.picker !== undefined) return pressPicker(ui, ui.picker, key);
  const list = ui.completion === undefined ? undefined : pressCompletion(ui, ui.completion, key);
  return list ?? pressApproval(ui, key, now) ?? write(ui, key, columns);
}

/** A bracketed paste, taken as one piece. Never an answer to a question. */
export function pressPaste(ui: UiState, text: string): Pressed {
  if (ui.picker !== undefined)
    return pressed({ ...ui, picker: { ...ui.picker, filter: ui.picker.filter + text, at: 0 } });
  if (openApproval(ui)?.kind === 'permission' && !ui.denying && edit.isEmpty(ui.editor) && text.trim().length <= 1)
    return pressed(ui);
  const result = edit.paste(ui.editor, text);
  if (!result.ok) return pressed(ui, { type: 'refuse', message: result.message, hint: result.hint });
  return completed({ ...ui, editor: result.editor });
}
