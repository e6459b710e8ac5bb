import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { WireApproval } from '@oxydra/types/wire';
import type { Key, KeyName } from '../editor/keys.ts';
import { newTurn } from '../session/view-state.ts';
import { filesFound } from './complete.ts';
import { pressKey, pressPaste } from './press-key.ts';
import { createUi, type Effect, type UiState } from './ui-state.ts';

const text = (typed: string): Key => ({ name: 'text', text: typed });
const key = (name: KeyName): Key => ({ name });
const ctrl = (letter: string): Key => ({ name: 'ctrl', letter });

function press(ui: UiState, ...keys: readonly Key[]): { ui: UiState; effects: Effect[] } {
  const effects: Effect[] = [];
  let state = ui;
  for (const one of keys) {
    const next = pressKey(state, one, 10_000, 40);
    state = next.ui;
    effects.push(...next.effects);
  }
  return { ui: state, effects };
}

const idle = createUi('plain', ['earlier']);
const running: UiState = { ...idle, view: { ...idle.view, turn: newTurn('t', 0) } };
const approval: WireApproval = {
  approval_id: 'a',
  kind: 'permission',
  call_id: 'c',
  tool: 'shell',
  arguments: {},
  summary: 'rm x',
  reason: 'r',
  path: [],
  rule: 'shell(rm *)',
  hash: 'h',
  expires_at: '',
};
const asking = (change: Partial<WireApproval> = {}, since = 0): UiState => ({
  ...running,
  approvalSince: since,
  view: { ...running.view, approvals: [{ ...approval, ...change }] },
});

describe('keys', () => {
  test('Enter sends, Alt+Enter, Ctrl+J and a backslash make a new line', () => {
    const { ui, effects } = press(idle, text('a'), key('newline'), text('b\\'), key('enter'), text('c'), key('enter'));
    assert.deepEqual(effects, [{ type: 'message', text: 'a\nb\nc', mode: 'steer' }]);
    assert.equal(ui.editor.text, '');
  });

  test('Alt+Q queues what is written', () => {
    const { effects } = press(running, text('later'), { name: 'alt', letter: 'q' });
    assert.deepEqual(effects, [{ type: 'message', text: 'later', mode: 'queue' }]);
  });

  test('Esc and Ctrl+C stop the turn, a second Ctrl+C within two seconds leaves', () => {
    assert.deepEqual(press(running, key('escape')).effects, [{ type: 'cancel' }]);
    assert.deepEqual(press(running, ctrl('c'), ctrl('c')).effects, [{ type: 'cancel' }, { type: 'leave' }]);
    const once = pressKey(idle, ctrl('c'), 0, 40).ui;
    assert.deepEqual(pressKey(once, ctrl('c'), 2_500, 40).effects, []);
  });

  test('Ctrl+C clears what is written before it leaves', () => {
    const { ui, effects } = press(idle, text('draft'), ctrl('c'));
    assert.equal(ui.editor.text, '');
    assert.deepEqual(effects, []);
  });

  test('Ctrl+D leaves only where nothing is written', () => {
    assert.deepEqual(press(idle, ctrl('d')).effects, [{ type: 'leave' }]);
    assert.deepEqual(press(idle, text('ab'), key('home'), ctrl('d')).effects, []);
  });

  test('Up at the first row brings back what was sent, Down leads to the draft', () => {
    const up = press(idle, text('draft'), key('up')).ui;
    assert.equal(up.editor.text, 'earlier');
    assert.equal(press(up, key('down')).ui.editor.text, 'draft');
  });

  test('a path is a message, two slashes send one', () => {
    assert.equal(press(idle, text('/etc/hosts'), key('enter')).effects[0]?.type, 'message');
    const [effect] = press(idle, text('//help'), key('enter')).effects;
    assert.deepEqual(effect, { type: 'message', text: '/help', mode: 'steer' });
  });

  test('a message of more than 1 MiB is refused and stays written', () => {
    const { ui, effects } = press(idle, text('é'.repeat(600_000)), key('enter'));
    assert.equal(effects[0]?.type, 'refuse');
    assert.equal(ui.editor.text.length, 600_000);
  });

  test('a paste that is too long is refused with the way out', () => {
    const [effect] = pressPaste(idle, 'x\n'.repeat(600_000)).effects;
    assert.equal(effect?.type, 'refuse');
    assert.match(effect?.type === 'refuse' ? effect.hint : '', /attach/);
  });
});

describe('completion', () => {
  test('offers commands and runs the chosen one', () => {
    const open = press(idle, text('/se')).ui;
    assert.deepEqual(
      open.completion?.choices.map((one) => one.value),
      ['sessions'],
    );
    assert.deepEqual(press(open, key('enter')).effects, [{ type: 'command', name: 'sessions', rest: '' }]);
    assert.equal(press(open, key('tab')).ui.editor.text, '/sessions ');
  });

  test('an unknown command goes out as it is written', () => {
    assert.deepEqual(press(idle, text('/swich x'), key('enter')).effects, [
      { type: 'command', name: 'swich', rest: 'x' },
    ]);
  });

  test('asks for files after an @ and puts the chosen one into the text', () => {
    const typed = press(idle, text('see @ma'));
    assert.deepEqual(typed.effects, [{ type: 'find-files', query: 'ma' }]);
    const found = filesFound(typed.ui, 'ma', ['src/main.ts', 'my file.md']);
    assert.equal(press(found, key('enter')).ui.editor.text, 'see @src/main.ts ');
    assert.equal(press(found, key('down'), key('tab')).ui.editor.text, 'see @"my file.md" ');
    assert.equal(filesFound(typed.ui, 'old', ['x']), typed.ui);
  });

  test('Esc closes the list before it stops the turn', () => {
    const open = press(running, text('/s'));
    const closed = press(open.ui, key('escape'));
    assert.deepEqual([closed.ui.completion, closed.effects], [undefined, []]);
    assert.deepEqual(press(closed.ui, key('escape')).effects, [{ type: 'cancel' }]);
  });
});

describe('an approval', () => {
  test('is answered by one key', () => {
    const answer = (letter: string) => press(asking(), text(letter)).effects[0];
    assert.deepEqual(answer('y'), { type: 'resolve', decision: 'allow', scope: 'once' });
    assert.deepEqual(answer('s'), { type: 'resolve', decision: 'allow', scope: 'session' });
    assert.deepEqual(answer('a'), { type: 'resolve', decision: 'allow', scope: 'always' });
    assert.deepEqual(answer('n'), { type: 'resolve', decision: 'deny', scope: 'once' });
  });

  test('is denied with a word to the model', () => {
    const { effects } = press(asking(), text('d'), text('use b'), key('enter'));
    assert.deepEqual(effects, [{ type: 'resolve', decision: 'deny', scope: 'once', text: 'use b' }]);
  });

  test('offers no session and no always without a rule', () => {
    assert.deepEqual(press(asking({ rule: undefined }), text('a')).effects, []);
  });

  test('takes no key that was pressed as it appeared, none from a message, and no paste', () => {
    assert.deepEqual(press(asking({}, 9_900), text('y')).effects, []);
    const writing = { ...asking(), editor: press(idle, text('hurr')).ui.editor };
    assert.deepEqual(press(writing, text('y')).effects, []);
    assert.deepEqual(pressPaste(asking(), 'y').effects, []);
  });

  test('can be stopped with the turn', () => {
    assert.deepEqual(press(asking(), key('escape')).effects, [{ type: 'cancel' }]);
  });

  test('that asks a question takes a number or free text', () => {
    const question = asking({ kind: 'question', choices: ['red', 'blue'], rule: undefined });
    const yes = (answer: string) => [{ type: 'resolve', decision: 'allow', scope: 'once', text: answer }];
    assert.deepEqual(press(question, text('2')).effects, yes('blue'));
    assert.deepEqual(press(question, text('green'), key('enter')).effects, yes('green'));
  });
});
