import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { plainLine, plainText } from './plain-text.ts';

const piece = fc.constantFrom(
  '\u001b',
  '[',
  ']',
  '0;',
  'm',
  '\u0007',
  '\u009b',
  '\u009c',
  '\r',
  '\n',
  '\t',
  '\u202e',
  '\u0301'.repeat(9),
  '\u{e0041}',
  '日',
  '\u001b[3',
  '\u001b]8;;http://x',
  '\u001bP',
  '\\',
  '\u200b',
  '\ufeff',
);

// @requirement tui/strips-escapes
describe('text from outside', () => {
  test('loses what would move the cursor, colour, set a title or a clipboard', () => {
    assert.equal(plainText('a\u001b[31mred\u001b[0m\u001b[2J\u001b[Hb'), 'aredb');
    assert.equal(plainText('x\u001b]0;title\u0007y\u001b]52;c;aGk=\u001b\\z'), 'xyz');
    assert.equal(plainText('a\u009b31mb\u0090q\u009cc'), 'abc');
    assert.equal(plainText('bell\u0007 back\b null\u0000'), 'bell back null');
  });

  test('loses direction marks, invisible characters and tags', () => {
    assert.equal(plainText('safe\u202egnp.exe\u2066\u200b\u{e0041}'), 'safegnp.exe');
  });

  test('keeps letters of all scripts, joined emoji and line breaks', () => {
    const text = '日本語 é ñ 👩‍👩‍👧 नमस्ते\nline';
    assert.equal(plainText(text), text);
  });

  test('shows what a line overwritten by carriage returns ends with', () => {
    assert.equal(plainText('10 %\r50 %\r100 %\r\ndone'), '100 %\ndone');
  });

  test('an unfinished escape sequence swallows no further line', () => {
    assert.equal(plainText('a\u001b]0;evil\nnext'), 'a\nnext');
  });

  test('holds no control character, and is the same when cleaned twice', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 5 }))), (parts) => {
        const text = parts.join('');
        const once = plainText(text);
        assert.equal(plainText(once), once);
        // oxlint-disable-next-line no-control-regex -- that none is left is the point
        assert.doesNotMatch(once, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
      }),
    );
  });

  test('is one line where a line is wanted', () => {
    assert.equal(plainLine('  a\n  b\u001b[1m  '), 'a b');
  });
});
