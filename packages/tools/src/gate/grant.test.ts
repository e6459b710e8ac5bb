/** @requirement tool/one-gate */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { asId } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import * as door from '../index.ts';
import type { Grant, ToolContext, ToolPorts } from '../index.ts';

const common = {
  name: 'probe',
  description: '',
  input: z.object({ n: z.int() }),
  tier: 'read_only',
  timeoutMs: 1,
  idempotent: true,
} as const;

// The compiler is the test here: each expected error that no longer is one turns `tsc` red.
export const typeLevel = [
  defineTool({
    ...common,
    needs: ['workspaceRead'],
    run(input, ports) {
      // @ts-expect-error -- a reader cannot write
      void ports.workspaceRead.write;
      // @ts-expect-error -- what was not declared is not there
      void ports.workspaceWrite;
      // @ts-expect-error -- arguments are typed
      void input.other;
      return { text: String(input.n) };
    },
  }),
  defineTool({
    ...common,
    needs: [],
    run(_input, ports) {
      // @ts-expect-error -- nothing declared, nothing given
      void ports.artifacts;
      return { text: '' };
    },
  }),
];

// @ts-expect-error -- a grant cannot be written down outside the gate
export const forged: Grant = { session: asId('s'), call: asId('c'), tool: 't', key: asId('k') };

describe('a tool', () => {
  test('is handed exactly the ports that it declared, at run time too', async () => {
    const seen: string[][] = [];
    // Stand-ins: only the names of what a tool is handed count here.
    const all = { workspaceRead: {}, workspaceWrite: {}, scratchpad: {}, artifacts: {} } as unknown as ToolPorts;
    const context = {} as ToolContext;
    for (const needs of [[], ['artifacts'], ['workspaceRead', 'scratchpad']] as const) {
      const tool = defineTool({
        ...common,
        needs,
        run: (_input, ports) => (seen.push(Object.keys(ports)), { text: '' }),
      });
      await tool.prepare({ n: 1 }).run(all, context);
    }
    assert.deepEqual(seen, [[], ['artifacts'], ['workspaceRead', 'scratchpad']]);
  });

  test('that declares an output describes it', () => {
    const output = z.object({ sum: z.number() });
    const tool = defineTool({ ...common, needs: [], output, run: ({ n }) => ({ text: '', output: { sum: n } }) });
    assert.deepEqual(tool.outputSchema()?.['required'], ['sum']);
    assert.equal(defineTool({ ...common, needs: [], run: () => ({ text: '' }) }).outputSchema(), undefined);
    // @ts-expect-error -- the output is typed
    defineTool({ ...common, needs: [], output, run: () => ({ text: '', output: { sum: 'one' } }) });
  });

  test('cannot find the mint of grants at the door of the package', () => {
    const open = Object.keys(door).filter((name) => /grant|mint|invoke|perform/iu.test(name));
    assert.deepEqual(open, []);
    assert.ok('createGate' in door);
  });
});
