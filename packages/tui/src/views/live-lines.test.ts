import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { insert } from '../editor/editor.ts';
import { newTurn } from '../session/view-state.ts';
import { lineWidth, textOfLine } from '../text/span.ts';
import { createUi, type UiState } from '../ui/ui-state.ts';
import { COMMANDS } from '../commands/command-table.ts';
import { liveLines } from './live-lines.ts';

const highlighter = { lines: (code: string) => code.split('\n').map((text) => [{ text }]) };
const rowsOf = (ui: UiState, columns: number, rows: number): string[] =>
  liveLines(ui, { columns, rows }, { columns, highlighter }, 5_000).rows.map((row) => textOfLine(row).trimEnd());

const idle: UiState = {
  ...createUi('plain', []),
  link: { state: 'online' },
};
const facts: UiState = {
  ...idle,
  view: {
    ...idle.view,
    session: { id: 's', title: 'Fix the parser', agent: 'coder' },
    model: 'claude-x',
    tier: 'process',
    spending: {
      base: { input: 12_000, output: 345, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0.04 },
      turn: undefined,
      contextTokens: 2_800,
      contextLimit: 20_000,
      budgets: [{ name: 'b', usd: { cap: 1, left: 0.96 } }],
    },
  },
};

describe('the picture below the scrollback', () => {
  test('tells session, agent, model, tier, tokens, cost, budget and context where there is room', () => {
    assert.equal(
      rowsOf(facts, 100, 24).at(-1),
      '● Fix the parser · coder · claude-x · process · 12.3k tokens · $0.04 · $0.96 left · context 14 %',
    );
  });

  test('leaves out the least telling facts on a narrow screen', () => {
    const status = rowsOf(facts, 40, 24).at(-1) ?? '';
    assert.match(status, /claude-x.*\$0\.04.*context 14 %/);
    assert.ok(!status.includes('process'));
  });

  test('says that the rehearsal model is one, even on a narrow screen', () => {
    const status = rowsOf({ ...facts, view: { ...facts.view, rehearsal: true } }, 40, 24).at(-1) ?? '';
    assert.match(status, /rehearsal/);
  });

  test('says why there is no connection', () => {
    const ui: UiState = { ...facts, link: { state: 'offline', reason: 'nobody answers' } };
    assert.match(rowsOf(ui, 80, 24).at(-1) ?? '', /○ reconnecting: nobody answers/);
  });

  test('is lower than the screen and no wider, whatever is going on', () => {
    const anyUi = fc
      .record({
        text: fc.array(fc.constantFrom('word ', '\n\n', '日本語', '- x\n', '```\n', 'longlonglonglonglong'), {
          maxLength: 120,
        }),
        written: fc.array(fc.constantFrom('a', '\n', '日'), { maxLength: 300 }),
        tools: fc.integer({ min: 0, max: 9 }),
        pending: fc.integer({ min: 0, max: 9 }),
        approval: fc.boolean(),
        listed: fc.boolean(),
        reasoning: fc.boolean(),
      })
      .map(({ text, written, tools, pending, approval, listed, reasoning }): UiState => ({
        ...facts,
        showReasoning: reasoning,
        editor: insert(facts.editor, written.join('')),
        completion: listed
          ? {
              kind: 'command',
              from: 0,
              query: '',
              at: 5,
              choices: COMMANDS.map((one) => ({ value: one.name, label: one.usage, detail: one.help })),
            }
          : undefined,
        view: {
          ...facts.view,
          pending: Array.from({ length: pending }, (_, at) => ({
            requestId: `${at}`,
            text: 'a message that waits\nwith two lines',
            state: 'queued' as const,
          })),
          approvals: approval
            ? [
                {
                  approval_id: 'a',
                  kind: 'permission',
                  call_id: 'c',
                  tool: 'edit_file',
                  arguments: {},
                  summary: 'edit_file src/a-rather-long-name-of-a-file.ts',
                  reason: 'policy',
                  path: ['one', 'two'],
                  rule: 'edit_file(/x/**)',
                  diff: `--- a\n+++ b\n@@ -1 +1,50 @@\n${'+line\n'.repeat(50)}`,
                  hash: 'h',
                  expires_at: '',
                },
              ]
            : [],
          turn: {
            ...newTurn('t', 0),
            text: text.join(''),
            reasoning: reasoning ? text.join('') : '',
            tools: Array.from({ length: tools }, (_, at) => ({
              callId: `${at}`,
              name: 'shell',
              arguments: 'npm test --with many arguments',
              subject: '',
              startedAt: 0,
              output: 'one\ntwo\nthree\nfour\nfive\nsix\nseven',
            })),
          },
        },
      }));
    fc.assert(
      fc.property(anyUi, fc.integer({ min: 20, max: 120 }), fc.integer({ min: 10, max: 40 }), (ui, columns, rows) => {
        const live = liveLines(ui, { columns, rows }, { columns, highlighter }, 5_000);
        assert.ok(live.rows.length <= rows - 2, `${live.rows.length} rows on a screen of ${rows}`);
        for (const row of live.rows) assert.ok(lineWidth(row) <= columns, textOfLine(row));
        assert.ok(live.cursor.y < live.rows.length && live.cursor.x <= columns);
      }),
      { numRuns: 300 },
    );
  });

  test('keeps the keys of an approval on a low screen', () => {
    const ui: UiState = {
      ...facts,
      view: {
        ...facts.view,
        turn: newTurn('t', 0),
        approvals: [
          {
            approval_id: 'a',
            kind: 'permission',
            call_id: 'c',
            tool: 'edit_file',
            arguments: {},
            summary: 'edit a',
            reason: 'policy',
            path: ['one'],
            diff: `--- a\n+++ b\n@@ -1 +1,50 @@\n${'+line\n'.repeat(50)}`,
            hash: 'h',
            expires_at: '',
          },
        ],
      },
    };
    const rows = rowsOf(ui, 80, 14);
    assert.ok(rows.some((row) => row.includes('y once')));
    assert.ok(rows.some((row) => row.includes('Allow edit_file?')));
  });
});
