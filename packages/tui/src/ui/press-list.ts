import type { Key } from '../editor/keys.ts';
import { accept } from './complete.ts';
import { pressed, type Choice, type Completion, type Picker, type Pressed, type UiState } from './ui-state.ts';

export const filtered = ({ choices, filter }: Picker): readonly Choice[] => {
  const wanted = filter.toLowerCase();
  return choices.filter((one) => `${one.value} ${one.label} ${one.detail}`.toLowerCase().includes(wanted));
};

const around = (at: number, by: number, count: number): number => (count === 0 ? 0 : (at + by + count) % count);

/** A picker takes every key but Ctrl+C. */
export function pressPicker(ui: UiState, picker: Picker, key: Key): Pressed {
  const choices = filtered(picker);
  const to = (change: Partial<Picker>): Pressed => pressed({ ...ui, picker: { ...picker, ...change } });
  switch (key.name) {
    case 'up':
      return to({ at: around(picker.at, -1, choices.length) });
    case 'down':
    case 'tab':
      return to({ at: around(picker.at, 1, choices.length) });
    case 'text':
      return to({ filter: picker.filter + key.text, at: 0 });
    case 'backspace':
      return to({ filter: picker.filter.slice(0, -1), at: 0 });
    case 'escape':
      return pressed({ ...ui, picker: undefined });
    case 'enter': {
      const choice = choices[picker.at];
      if (choice === undefined) return pressed(ui);
      return pressed({ ...ui, picker: undefined }, { type: 'pick', purpose: picker.purpose, value: choice.value });
    }
    default:
      return pressed(ui);
  }
}

/** What a key means to the suggestions; undefined where it goes to the text. */
export function pressCompletion(ui: UiState, completion: Completion, key: Key): Pressed | undefined {
  const { choices, at } = completion;
  const to = (by: number): Pressed =>
    pressed({ ...ui, completion: { ...completion, at: around(at, by, choices.length) } });
  if (choices.length === 0) return undefined;
  switch (key.name) {
    case 'up':
      return to(-1);
    case 'down':
      return to(1);
    case 'tab':
      return pressed(accept(ui));
    case 'escape':
      return pressed({ ...ui, completion: undefined });
    case 'enter':
      return completion.kind === 'file' ? pressed(accept(ui)) : undefined;
    default:
      return undefined;
  }
}
