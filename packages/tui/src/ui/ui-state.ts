import { EMPTY_EDITOR, type Editor } from '../editor/editor.ts';
import { createRecall, type Recall } from '../editor/recall.ts';
import { EMPTY_VIEW, type ViewState } from '../session/view-state.ts';
import type { ThemeName } from '../text/theme.ts';
import type { Link } from '../wire/connection.ts';

export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly detail: string;
}

/** A list over the input that takes the keys. */
export interface Picker {
  readonly purpose: 'session' | 'model';
  readonly title: string;
  readonly choices: readonly Choice[];
  readonly filter: string;
  readonly at: number;
}

/** Suggestions for what is being written. */
export interface Completion {
  readonly kind: 'command' | 'file';
  /** Where in the text the completed word begins. */
  readonly from: number;
  readonly query: string;
  readonly choices: readonly Choice[];
  readonly at: number;
}

export interface Attachment {
  readonly name: string;
  readonly mimeType: string;
  /** Base64. */
  readonly data: string;
  readonly bytes: number;
}

/** All that the screen shows below what is printed. */
export interface UiState {
  readonly view: ViewState;
  readonly link: Link;
  readonly editor: Editor;
  readonly recall: Recall;
  readonly picker: Picker | undefined;
  readonly completion: Completion | undefined;
  /** True while a word to the model about a denial is being written. */
  readonly denying: boolean;
  /** When the approval on the screen appeared; keys pressed just before were not meant for it. */
  readonly approvalSince: number | undefined;
  readonly attachments: readonly Attachment[];
  readonly model: string | undefined;
  readonly theme: ThemeName;
  readonly showReasoning: boolean;
  /** A second Ctrl+C before this time leaves. */
  readonly leaveUntil: number;
  /** One line of help that goes with the next key. */
  readonly hint: string | undefined;
}

export const createUi = (theme: ThemeName, history: readonly string[]): UiState => ({
  view: EMPTY_VIEW,
  link: { state: 'connecting' },
  editor: EMPTY_EDITOR,
  recall: createRecall(history),
  picker: undefined,
  completion: undefined,
  denying: false,
  approvalSince: undefined,
  attachments: [],
  model: undefined,
  theme,
  showReasoning: false,
  leaveUntil: 0,
  hint: undefined,
});

/** What a key asks of the world. */
export type Effect =
  | { readonly type: 'message'; readonly text: string; readonly mode: 'steer' | 'queue' }
  | { readonly type: 'command'; readonly name: string; readonly rest: string }
  | { readonly type: 'cancel' }
  | { readonly type: 'leave' }
  | { readonly type: 'find-files'; readonly query: string }
  | { readonly type: 'pick'; readonly purpose: Picker['purpose']; readonly value: string }
  | { readonly type: 'expand' }
  | { readonly type: 'reasoning' }
  | { readonly type: 'redraw' }
  | { readonly type: 'refuse'; readonly message: string; readonly hint: string }
  | {
      readonly type: 'resolve';
      readonly decision: 'allow' | 'deny';
      readonly scope: 'once' | 'session' | 'always';
      readonly text?: string;
    };

export interface Pressed {
  readonly ui: UiState;
  readonly effects: readonly Effect[];
}

export const pressed = (ui: UiState, ...effects: readonly Effect[]): Pressed => ({ ui, effects });
