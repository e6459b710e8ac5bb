import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { clipLine, line, lineWidth, span, textOfLine } from './span.ts';
import { foldLine, wrapLine } from './wrap.ts';

const words = fc.array(fc.constantFrom('a', 'word', 'longer-than-most', '日本語', 'é', '👍', ' ', '  '), {
  maxLength: 20,
});

describe('wrapping', () => {
  test('breaks at spaces and never in a word that fits', () => {
    const rows = wrapLine(line('the quick brown fox'), 10).map(textOfLine);
    assert.deepEqual(rows, ['the quick', 'brown fox']);
  });

  test('sets a hanging indent', () => {
    const rows = wrapLine(line('one two three'), 8, { first: line('• '), rest: line('  ') }).map(textOfLine);
    assert.deepEqual(rows, ['• one', '  two', '  three']);
  });

  test('keeps styles over breaks and words made of several styles together', () => {
    const rows = wrapLine(line('see ', span('bold', { bold: true }), 'text'), 9);
    assert.deepEqual(rows.map(textOfLine), ['see', 'boldtext']);
    assert.equal(rows[1]?.[0]?.style?.bold, true);
  });

  test('fits any width and loses nothing but spaces', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (parts, columns) => {
        const text = parts.join(' ');
        const rows = wrapLine(line(text), columns);
        for (const row of rows) assert.ok(lineWidth(row) <= columns);
        assert.equal(rows.map(textOfLine).join('').replaceAll(' ', ''), text.replaceAll(' ', ''));
      }),
    );
  });

  test('folds code anywhere and keeps every space', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 2, max: 30 }), (parts, columns) => {
        const text = parts.join('');
        const rows = foldLine(line(text), columns);
        for (const row of rows) assert.ok(lineWidth(row) <= columns);
        assert.equal(rows.map(textOfLine).join(''), text);
      }),
    );
  });

  test('clips with an ellipsis only where something is missing', () => {
    assert.equal(textOfLine(clipLine(line('abc', 'def'), 6)), 'abcdef');
    assert.equal(textOfLine(clipLine(line('abc', 'defg'), 6)), 'abcde…');
    assert.equal(textOfLine(clipLine(line('日本語'), 5)), '日本…');
  });
});
