import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { lineWidth, textOfLine } from '../text/span.ts';
import { createHighlighter } from './highlight.ts';
import { renderMarkdown } from './render-markdown.ts';

const highlighter = createHighlighter();
const rows = (markdown: string, columns = 60): string[] =>
  renderMarkdown(markdown, { columns, highlighter }).map((row) => textOfLine(row).trimEnd());

describe('Markdown on a terminal', () => {
  test('shows headings, paragraphs and inline styles', () => {
    assert.deepEqual(rows('# Title\n\nSome **bold** and `code`.'), ['Title', '', 'Some bold and code.']);
    const bold = renderMarkdown('a **b**', { columns: 20, highlighter })[0]?.find((one) => one.text === 'b');
    assert.equal(bold?.style?.bold, true);
  });

  test('shows nested lists with their own marks and numbers', () => {
    assert.deepEqual(rows('9. nine\n10. ten\n    - inner'), [' 9. nine', '10. ten', '    ◦ inner']);
  });

  test('shows where a link leads unless its text says so', () => {
    assert.deepEqual(rows('[here](https://a.example/x) <https://b.example>'), [
      'here (https://a.example/x) https://b.example',
    ]);
  });

  test('fits a table by wrapping cells, and lists its rows where it cannot fit', () => {
    const table = '| Name | Text |\n|---|---:|\n| a | one two three |';
    assert.deepEqual(rows(table, 40), ['Name           Text', '────  ─────────────', 'a     one two three']);
    assert.deepEqual(rows(table, 17), [
      'Name         Text',
      '────  ───────────',
      'a         one two',
      '            three',
    ]);
    assert.deepEqual(rows(table, 10), ['Name: a', 'Text: one', '  two', '  three']);
  });

  test('colours code once its grammars are there, and shows it plain before', async () => {
    const code = '```ts\nconst a = 1;\n```';
    const tones = () =>
      renderMarkdown(code, { columns: 40, highlighter })
        .flat()
        .map((one) => one.style?.tone);
    assert.ok(!tones().includes('keyword'));
    await highlighter.load(code);
    assert.ok(tones().includes('keyword'));
    assert.deepEqual(rows(code), ['  const a = 1;']);
  });

  test('keeps text that looks like HTML', () => {
    assert.deepEqual(rows('a <b>x</b> &amp; `<i>`'), ['a <b>x</b> & <i>']);
  });

  test('no row is wider than the screen, whatever the text', () => {
    const piece = fc.constantFrom(
      '# h',
      '- item\n',
      '  - deep\n',
      '> quote ',
      '```js\nlet a = "x"\n',
      '```\n',
      '| a | b |\n|---|---|\n| 1 | 日本語日本語 |\n',
      '\n\n',
      'word ',
      'verylongwordwithoutanyspace',
      '**b** ',
      '[t](http://x.y/zzzzzzzzzzzzzzzzz) ',
      '1. one\n',
      '---\n',
      '👩‍👩‍👧',
      '    code\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 25 }), fc.integer({ min: 12, max: 90 }), (parts, columns) => {
        for (const row of renderMarkdown(parts.join(''), { columns, highlighter }))
          assert.ok(lineWidth(row) <= columns);
      }),
      { numRuns: 300 },
    );
  });
});
