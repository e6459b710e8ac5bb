import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { asId, SYSTEM_LABEL } from '@oxydra/types';
import type { Json, ToolSpec } from '@oxydra/types';
import { shownTools } from './shown-tools.ts';
import { systemPrompt } from './system-prompt.ts';
import type { Transcript, TranscriptItem } from './transcript.ts';

const spec = (name: string): ToolSpec => ({ name, description: name, input: { type: 'object' } });
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f'];
const SPECS = [...NAMES, 'tool_search'].map(spec);

const round = (name: string, output?: Json, ok = true): TranscriptItem => ({
  kind: 'round',
  seq: 1,
  at: 0,
  model: 'm',
  parts: [],
  calls: [{ call: asId('k'), name, arguments: {}, tier: 'read_only', idempotent: true, key: asId('k') }],
  results: new Map([
    [
      asId('k'),
      {
        seq: 2,
        at: 0,
        result: { ok, text: '', label: SYSTEM_LABEL, durationMs: 0, ...(output === undefined ? {} : { output }) },
      },
    ],
  ]),
});
const said = (...items: readonly TranscriptItem[]): Transcript => ({
  turns: items.map((item, index) => ({ turn: asId(`t${index}`), items: [item] })),
  label: null,
});
const names = (transcript: Transcript, most: number | undefined, specs = SPECS): string[] =>
  shownTools(specs, transcript, most).shown.map(({ name }) => name);

describe('the tools that a request describes', () => {
  // @requirement script/deferred-tools
  test('are the first ones and the search for the others', () => {
    assert.deepEqual(names(said(), 2), ['a', 'b', 'tool_search']);
    assert.deepEqual(shownTools(SPECS, said(), 2).deferred, ['c', 'd', 'e', 'f']);
  });

  test('are all of them where they are few, and then nothing is searched', () => {
    assert.deepEqual(names(said(), 6), NAMES);
    assert.deepEqual(names(said(), undefined), NAMES);
  });

  test('are all of them for an agent that has no search', () => {
    assert.deepEqual(names(said(), 2, NAMES.map(spec)), NAMES);
  });

  test('keep those that the session has found or used, in the order in which it did', () => {
    const found = round('tool_search', { tools: ['f', 'd', 'gone'] });
    assert.deepEqual(names(said(found), 2), ['a', 'b', 'tool_search', 'f', 'd']);
    assert.deepEqual(names(said(found, round('c'), round('a')), 2), ['a', 'b', 'tool_search', 'f', 'd', 'c']);
    assert.deepEqual(shownTools(SPECS, said(found), 2).deferred, ['c', 'e']);
  });

  test('do not change for what looks like a search and is none', () => {
    assert.deepEqual(names(said(round('a', { tools: ['f'] })), 2), ['a', 'b', 'tool_search']);
    assert.deepEqual(names(said(round('tool_search', { tools: ['f'] }, false)), 2), ['a', 'b', 'tool_search']);
    for (const odd of [null, 7, [], { tools: 'f' }, { tools: [1] }]) {
      assert.deepEqual(names(said(round('tool_search', odd)), 2), ['a', 'b', 'tool_search']);
    }
  });

  test('only ever grow, and together with the deferred ones are all there are', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...NAMES, 'tool_search', 'other')), fc.nat(8), (calls, most) => {
        let before = names(said(), most);
        for (let end = 1; end <= calls.length; end += 1) {
          const transcript = said(...calls.slice(0, end).map((name) => round(name, { tools: ['e'] })));
          const { shown, deferred } = shownTools(SPECS, transcript, most);
          const now = shown.map(({ name }) => name);
          assert.deepEqual(now.slice(0, before.length), before);
          assert.deepEqual([...new Set([...now, ...deferred, 'tool_search'])].sort(), [...NAMES, 'tool_search'].sort());
          before = now;
        }
      }),
    );
  });
});

describe('the base prompt', () => {
  test('names the tools that a request does not describe', () => {
    const about = { tier: 'process', today: 'today' };
    assert.match(systemPrompt(SPECS, { ...about, deferred: ['c', 'd'] }), /tool_search: c, d\./u);
    assert.doesNotMatch(systemPrompt(SPECS, { ...about, deferred: [] }), /tool_search/u);
  });
});
