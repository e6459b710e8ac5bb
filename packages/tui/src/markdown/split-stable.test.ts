import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { textOfLine } from '../text/span.ts';
import { renderMarkdown } from './render-markdown.ts';
import { splitAll, splitStable, type Chunk } from './split-stable.ts';

const context = {
  columns: 60,
  highlighter: { lines: (code: string) => code.split('\n').map((text) => [{ text }]) },
};

/** What a person reads, without blank rows. */
const readable = (chunks: readonly Chunk[]): string[] =>
  chunks
    .flatMap(({ markdown }) => renderMarkdown(markdown, context))
    .map((row) => textOfLine(row).trim())
    .filter((text) => text !== '');

function streamed(text: string, cuts: readonly number[]): Chunk[] {
  const done: Chunk[] = [];
  let rest = '';
  let continues = false;
  let from = 0;
  for (const to of [...cuts.filter((cut) => cut < text.length).toSorted((a, b) => a - b), text.length]) {
    const split = splitStable(rest + text.slice(from, to), continues);
    done.push(...split.done);
    ({ rest, continues } = split);
    from = to;
  }
  return [...done, ...splitAll(rest, continues)];
}

const LONG = [
  '# Title',
  'A paragraph\nof two lines.',
  `\`\`\`ts\n${Array.from({ length: 40 }, (_, at) => `const a${at} = ${at};`).join('\n')}\n\`\`\``,
  Array.from({ length: 30 }, (_, at) => `${at + 1}. item ${at + 1}\n   - inner`).join('\n'),
  '| a | b |\n|---|---|\n| 1 | 2 |',
  '> quote',
  'End.',
].join('\n\n');

describe('a growing answer', () => {
  test('hands on what is complete and keeps what may change', () => {
    assert.deepEqual(splitStable('one\n\ntwo'), {
      done: [{ markdown: 'one', continues: false }],
      rest: 'two',
      continues: false,
    });
    assert.deepEqual(splitStable('- a\n\n').done, []);
  });

  test('hands on long code and lists in parts that read as one', () => {
    const code = `\`\`\`py\n${'x = 1\n'.repeat(30)}`;
    const split = splitStable(code);
    assert.equal(split.done.length, 1);
    assert.equal(split.continues, true);
    assert.ok(split.rest.startsWith('```py\n'));
    assert.ok(split.rest.split('\n').length < 12);
  });

  test('reads the same in whatever pieces it came', () => {
    const whole = readable(splitAll(LONG));
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: LONG.length }), { maxLength: 40 }), (cuts) => {
        // Only whole lines are split, as the live turn does.
        const atLines = cuts.map((cut) => LONG.indexOf('\n', cut) + 1).filter((cut) => cut > 0);
        assert.deepEqual(readable(streamed(LONG, atLines)), whole);
      }),
      { numRuns: 150 },
    );
  });
});
