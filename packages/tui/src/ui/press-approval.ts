import type { WireApproval } from '@oxydra/types/wire';
import type { Key } from '../editor/keys.ts';
import { cleared, fullText, isEmpty } from '../editor/editor.ts';
import { pressed, type Effect, type Pressed, type UiState } from './ui-state.ts';

/** Keys pressed sooner than this after a question appeared were meant for something else. */
export const ARMING_MS = 300;

export const openApproval = (ui: UiState): WireApproval | undefined => ui.view.approvals[0];

const allow = (scope: 'once' | 'session' | 'always', text?: string): Effect => ({
  type: 'resolve',
  decision: 'allow',
  scope,
  ...(text === undefined ? {} : { text }),
});

function decide(letter: string, approval: WireApproval): Effect | undefined {
  if (letter === 'y') return allow('once');
  if (letter === 'n') return { type: 'resolve', decision: 'deny', scope: 'once' };
  if (approval.rule === undefined) return undefined;
  return letter === 's' ? allow('session') : letter === 'a' ? allow('always') : undefined;
}

function answerQuestion(ui: UiState, key: Key, approval: WireApproval): Pressed | undefined {
  if (key.name === 'text' && isEmpty(ui.editor) && /^[1-9]$/.test(key.text)) {
    const choice = approval.choices?.[Number(key.text) - 1];
    return choice === undefined ? undefined : pressed(ui, allow('once', choice));
  }
  const text = fullText(ui.editor).trim();
  if (key.name === 'enter' && text !== '' && !text.startsWith('/'))
    return pressed({ ...ui, editor: cleared(ui.editor) }, allow('once', text));
  return undefined;
}

/** What a key means to the question on the screen; undefined where it means nothing to it. */
export function pressApproval(ui: UiState, key: Key, now: number): Pressed | undefined {
  const approval = openApproval(ui);
  if (approval === undefined) return undefined;
  const armed = now - (ui.approvalSince ?? now) >= ARMING_MS;
  if (approval.kind === 'question') return armed ? answerQuestion(ui, key, approval) : undefined;
  if (ui.denying) {
    if (key.name === 'escape') return pressed({ ...ui, denying: false, editor: cleared(ui.editor) });
    if (key.name !== 'enter') return undefined;
    const text = fullText(ui.editor).trim();
    return pressed(
      { ...ui, denying: false, editor: cleared(ui.editor) },
      { type: 'resolve', decision: 'deny', scope: 'once', ...(text === '' ? {} : { text }) },
    );
  }
  // Who is writing a message goes on writing it; the prompt says how to get back to its keys.
  if (key.name !== 'text' || !isEmpty(ui.editor)) return undefined;
  const letter = key.text.toLowerCase();
  if (letter.startsWith('/') || letter.startsWith('@')) return undefined;
  if (!armed) return pressed(ui);
  if (letter === 'd') return pressed({ ...ui, denying: true });
  const effect = decide(letter, approval);
  return effect === undefined
    ? pressed({ ...ui, hint: 'Answer with one of the keys above, or Esc to stop the turn.' })
    : pressed(ui, effect);
}
