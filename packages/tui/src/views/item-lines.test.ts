import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Item } from '../session/item.ts';
import { lineWidth, textOfLine } from '../text/span.ts';
import { paintLines, THEMES } from '../text/theme.ts';
import { gapBetween, itemLines } from './item-lines.ts';

const highlighter = { lines: (code: string) => code.split('\n').map((text) => [{ text }]) };
const lines = (item: Item, columns = 60) => itemLines(item, { columns, highlighter, showReasoning: false });
const rows = (item: Item, columns?: number): string[] => lines(item, columns).map((row) => textOfLine(row).trimEnd());

const tool = (change: Partial<Extract<Item, { kind: 'tool' }>> = {}): Item => ({
  kind: 'tool',
  name: 'shell',
  arguments: 'npm test',
  state: 'ok',
  output: 'fine',
  diff: undefined,
  elapsedMs: 812,
  ...change,
});

describe('printed items', () => {
  test('a call is a head with its time, and its output folded to a few rows', () => {
    assert.deepEqual(rows(tool()), ['✓ shell  npm test  0.8 s', '  │ fine']);
    const long = tool({ output: Array.from({ length: 20 }, (_, at) => `line ${at}`).join('\n') });
    assert.equal(rows(long).length, 6);
    assert.match(rows(long).at(-1) ?? '', /16 more lines, Ctrl\+O/);
    assert.equal(rows({ ...long, full: true } as Item).length, 21);
  });

  test('an edit is a diff with line numbers and how many lines come and go', () => {
    const diff = '--- a/x\n+++ b/x\n@@ -9,3 +9,3 @@\n same\n-old\n+new\n end\n';
    assert.deepEqual(rows(tool({ name: 'edit', arguments: 'x', diff, elapsedMs: 12 })), [
      '✓ edit  x  +1 −1  12 ms',
      '     9   same',
      '    10 - old',
      '    10 + new',
      '    11   end',
    ]);
  });

  test('a call nobody knows the outcome of says so', () => {
    assert.match(rows(tool({ state: 'unknown' }), 90)[0] ?? '', /^\? shell .*nobody knows whether it took effect/);
  });

  test('thinking is one row until it is asked for', () => {
    const thought: Item = { kind: 'reasoning', text: 'let me see', elapsedMs: 3200 };
    assert.deepEqual(rows(thought), ['✻ Thought for 3.2 s, 3 words · Ctrl+R shows it']);
    assert.deepEqual(rows({ ...thought, full: true }), ['✻ Thought for 3.2 s, 3 words', '  let me see']);
  });

  test('an error says what to do next', () => {
    assert.deepEqual(rows({ kind: 'notice', tone: 'bad', text: 'It broke.', hint: 'Mend it.' }), [
      '✗ It broke.',
      '  → Mend it.',
    ]);
  });

  test('parts of one list stand without a gap, other blocks with one', () => {
    const part = (continues: boolean): Item => ({ kind: 'text', markdown: '- a', opens: false, continues });
    assert.equal(gapBetween(part(false), part(true)), false);
    assert.equal(gapBetween(part(false), part(false)), true);
    assert.equal(gapBetween(undefined, part(false)), false);
  });

  test('every kind fits the narrowest screen', () => {
    const all: Item[] = [
      tool({ arguments: 'a very long command line '.repeat(5) }),
      { kind: 'user', text: '日本語'.repeat(20) },
      {
        kind: 'report',
        title: 'A title that is long',
        rows: [{ label: 'a label that is long', text: 'some text '.repeat(6) }],
      },
      { kind: 'divider', text: 'a session with a long name' },
      { kind: 'approval', summary: 'edit a file with a long name', decision: 'allow', scope: 'always', by: 'tui' },
      { kind: 'welcome', lines: ['Oxydra 0.1.0 and much more of it', 'hint'] },
      { kind: 'withdrawn', reason: 'because of an overloaded provider' },
    ];
    for (const item of all) for (const row of lines(item, 20)) assert.ok(lineWidth(row) <= 20, textOfLine(row));
  });

  test('without colour only weight and underline remain', () => {
    const painted = paintLines(lines(tool({ state: 'failed' })), THEMES.plain);
    assert.ok(painted.includes('\u001b[1m'));
    assert.doesNotMatch(painted, /\[(?:\d+;)*(?:3\d|9\d|38)[;m]/);
  });
});
