import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ToolSpec } from '@oxydra/types';
import { createBuiltinTools } from '../builtin-tools.ts';
import { runTool } from '../test-run.ts';
import { rankTools } from './rank-tools.ts';
import { toolSearch } from './tool-search.ts';

const spec = (name: string, description: string, properties: object = {}): ToolSpec => ({
  name,
  description,
  input: { type: 'object', properties: { ...properties } },
});

const TOOLS: readonly ToolSpec[] = [
  ...createBuiltinTools().map((tool) => tool.spec()),
  spec('send_mail', 'Send an electronic letter.', { recipient: {} }),
  spec('calendar_create', 'Add an event to the calendar.', { start: {} }),
  spec('tool_search', 'Find further tools.'),
];

describe('tool_search', () => {
  for (const [query, name] of [
    ['send mail', 'send_mail'],
    ['letter', 'send_mail'],
    ['who is the recipient', 'send_mail'],
    ['adding events', 'calendar_create'],
    ['delete files', 'file_delete'],
    ['ask a question', 'ask_user'],
  ] as const) {
    test(`finds ${name} for "${query}"`, async () => {
      const { output, text } = await runTool(toolSearch, { query }, {}, { specs: () => TOOLS });
      assert.deepEqual((output as { tools: string[] }).tools[0], name);
      assert.deepEqual(
        JSON.parse(text.split('\n')[0] ?? ''),
        TOOLS.find((each) => each.name === name),
      );
    });
  }

  test('answers at most as many as asked for, and never itself', async () => {
    const { output } = await runTool(toolSearch, { query: 'find file tools', limit: 2 }, {}, { specs: () => TOOLS });
    const { tools } = output as { tools: string[] };
    assert.equal(tools.length, 2);
    assert.ok(!tools.includes('tool_search'));
  });

  test('names all tools where nothing fits, and finds only what the agent may use', async () => {
    const { text, output } = await runTool(toolSearch, { query: 'mail' }, {}, { specs: () => TOOLS.slice(0, 2) });
    assert.equal(text, 'No tool fits "mail". There are: file_read, file_list.');
    assert.deepEqual(output, { tools: [] });
  });

  test('ranks whatever it is asked, without a failure and without repetition', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 1, max: 10 }), (query, limit) => {
        const names = rankTools(TOOLS, query, limit).map(({ name }) => name);
        assert.ok(names.length <= limit && new Set(names).size === names.length);
      }),
      { numRuns: 200 },
    );
  });
});
