import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import * as edit from './editor.ts';
import { layOut, rowAway } from './layout.ts';
import { textOfLine } from '../text/span.ts';
import { createRecall, newer, older, remember } from './recall.ts';

const typed = (text: string): edit.Editor => edit.insert(edit.EMPTY_EDITOR, text);

describe('the editor', () => {
  test('moves and deletes over characters as a reader sees them', () => {
    const family = typed('a👩‍👩‍👧é');
    assert.equal(edit.backspace(family).text, 'a👩‍👩‍👧');
    assert.equal(edit.backspace(edit.left(family)).text, 'aé');
    assert.equal(edit.deleteForward(edit.home(family)).text, '👩‍👩‍👧é');
  });

  test('moves by words and cuts them', () => {
    const text = typed('one two-three  ');
    assert.equal(edit.wordLeft(text).cursor, 8);
    assert.equal(edit.deleteWordLeft(text).text, 'one two-');
    assert.equal(edit.yank(edit.deleteWordLeft(text)).text, 'one two-three  ');
  });

  test('cuts to both ends of the line it is in', () => {
    const text = { ...typed('first\nsecond\nthird'), cursor: 9 };
    assert.equal(edit.cutToEnd(text).text, 'first\nsec\nthird');
    assert.equal(edit.cutToStart(text).text, 'first\nond\nthird');
    assert.equal(edit.cutToEnd({ ...text, cursor: 5 }).text, 'firstsecond\nthird');
  });

  test('takes a long paste as one block and sends it whole', () => {
    const lines = Array.from({ length: 120 }, (_, at) => `line ${at}`).join('\r\n');
    const result = edit.paste(typed('see: '), lines);
    assert.ok(result.ok);
    assert.equal(edit.fullText(result.editor), `see: ${lines.replaceAll('\r\n', '\n')}`);
    assert.equal(textOfLine(layOut(result.editor, 80).rows[0]?.spans ?? []), 'see: [pasted 120 lines]');
    assert.equal(edit.fullText(edit.backspace(result.editor)), 'see: ');
  });

  test('takes a short paste as text, without control characters', () => {
    const result = edit.paste(edit.EMPTY_EDITOR, 'a\u001b[31mb\tc\u0000');
    assert.ok(result.ok);
    assert.equal(edit.fullText(result.editor), 'a[31mb\tc');
  });

  test('refuses a paste of more than 1 MiB and says how to send it', () => {
    const result = edit.paste(typed('x'), 'y'.repeat(edit.MAX_PROMPT_BYTES));
    assert.ok(!result.ok);
    assert.match(result.message, /1 MiB/);
    assert.match(result.hint, /attach/);
  });

  test('keeps its cursor between characters whatever is pressed', () => {
    const keys = [
      edit.left,
      edit.right,
      edit.wordLeft,
      edit.wordRight,
      edit.home,
      edit.end,
      edit.backspace,
      edit.deleteForward,
      edit.deleteWordLeft,
      edit.deleteWordRight,
      edit.cutToEnd,
      edit.cutToStart,
      edit.yank,
    ];
    const change = fc.oneof(
      fc.constantFrom(...keys),
      fc
        .constantFrom('a', ' ', '\n', '日', '👍🏽', 'e\u0301')
        .map((text) => (editor: edit.Editor) => edit.insert(editor, text)),
    );
    fc.assert(
      fc.property(fc.array(change, { maxLength: 40 }), (changes) => {
        const editor = changes.reduce((now, next) => next(now), edit.EMPTY_EDITOR);
        assert.ok(editor.cursor >= 0 && editor.cursor <= editor.text.length);
        assert.ok(editor.text.isWellFormed());
        const { rows, cursorRow } = layOut(editor, 7);
        assert.ok(cursorRow < rows.length);
      }),
    );
  });
});

describe('the layout of the input', () => {
  test('folds long lines and stands the cursor in them', () => {
    const laid = layOut(typed('abcdefgh'), 5);
    assert.deepEqual(
      laid.rows.map((row) => textOfLine(row.spans)),
      ['abcd', 'efgh'],
    );
    assert.deepEqual([laid.cursorRow, laid.cursorColumn], [1, 4]);
  });

  test('counts wide characters twice', () => {
    const laid = layOut(typed('日本'), 20);
    assert.equal(laid.cursorColumn, 4);
  });

  test('moves between rows at the same column and knows its edges', () => {
    const text = { ...typed('abc\nde\nfghi'), cursor: 6 };
    assert.equal(rowAway(text, 20, -1), 2);
    assert.equal(rowAway(text, 20, 1), 9);
    assert.equal(rowAway({ ...text, cursor: 0 }, 20, -1), undefined);
  });
});

describe('what was sent before', () => {
  test('is leafed through and leads back to the draft', () => {
    const recall = remember(createRecall(['one']), 'two');
    const first = older(recall, 'draft');
    assert.equal(first?.text, 'two');
    const second = older(first?.recall ?? recall, '');
    assert.equal(second?.text, 'one');
    assert.equal(older(second?.recall ?? recall, ''), undefined);
    const back = newer(newer(second?.recall ?? recall)?.recall ?? recall);
    assert.equal(back?.text, 'draft');
  });
});
