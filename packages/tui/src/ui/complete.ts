import { COMMANDS } from '../commands/command-table.ts';
import { replaceBefore, type Editor } from '../editor/editor.ts';
import { plainLine } from '../text/plain-text.ts';
import { pressed, type Choice, type Completion, type Pressed, type UiState } from './ui-state.ts';

const MOST = 50;

const commandChoices = (query: string): Choice[] =>
  COMMANDS.filter((one) => one.name.startsWith(query.toLowerCase())).map((one) => ({
    value: one.name,
    label: one.usage,
    detail: one.help,
  }));

interface Wanted {
  readonly kind: Completion['kind'];
  readonly from: number;
  readonly query: string;
}

/** What word at the cursor can be completed: a command at the very start, or a file after an `@`. */
function wantedAt({ text, cursor }: Editor): Wanted | undefined {
  const before = text.slice(0, cursor);
  const command = /^\/([\p{L}-]*)$/u.exec(before);
  if (command !== null) return { kind: 'command', from: 0, query: command[1] ?? '' };
  const file = /(?:^|\s)@([^\s@]*)$/u.exec(before);
  const query = file?.[1];
  return query === undefined ? undefined : { kind: 'file', from: cursor - query.length - 1, query };
}

/** Follows the text with suggestions; files are asked of the gateway and come later. */
export function completed(ui: UiState): Pressed {
  const wanted = wantedAt(ui.editor);
  if (wanted === undefined) return pressed({ ...ui, completion: undefined });
  const { kind, from, query } = wanted;
  if (kind === 'command') {
    const choices = commandChoices(query);
    const completion = choices.length === 0 ? undefined : { kind, from, query, choices, at: 0 };
    return pressed({ ...ui, completion });
  }
  const same = ui.completion?.kind === 'file' && ui.completion.query === query;
  if (same) return pressed(ui);
  const choices = ui.completion?.kind === 'file' ? ui.completion.choices : [];
  return pressed({ ...ui, completion: { kind, from, query, choices, at: 0 } }, { type: 'find-files', query });
}

/** The gateway's answer; too late, where the text has moved on. */
export function filesFound(ui: UiState, query: string, paths: readonly string[]): UiState {
  if (ui.completion?.kind !== 'file' || ui.completion.query !== query) return ui;
  const choices = paths.slice(0, MOST).map((path) => ({ value: path, label: plainLine(path), detail: '' }));
  return { ...ui, completion: choices.length === 0 ? undefined : { ...ui.completion, choices, at: 0 } };
}

/** Puts the chosen suggestion into the text. A path with spaces is quoted. */
export function accept(ui: UiState): UiState {
  const { completion } = ui;
  const choice = completion?.choices[completion.at];
  if (completion === undefined || choice === undefined) return { ...ui, completion: undefined };
  const path = /\s/.test(choice.value) ? `@"${choice.value}"` : `@${choice.value}`;
  const word = completion.kind === 'command' ? `/${choice.value}` : path;
  return { ...ui, editor: replaceBefore(ui.editor, completion.from, `${word} `), completion: undefined };
}
