import { USER_LABEL, asId } from '@oxydra/types';
import type { JsonObject, ToolResult } from '@oxydra/types';
import type { Grant } from './gate/grant.ts';
import type { Tool, ToolAnswer, ToolContext, ToolPorts } from './tool.ts';

/** Runs a tool with these ports alone and a quiet context: for tests of one tool, without a gate around it. */
export async function runTool(
  tool: Tool,
  args: JsonObject,
  ports: Partial<ToolPorts>,
  context: Partial<ToolContext> = {},
): Promise<ToolAnswer> {
  const around: ToolContext = {
    signal: new AbortController().signal,
    onOutput: () => {},
    key: asId('key'),
    session: asId('session'),
    turn: asId('turn'),
    clock: { now: () => 1_000_000, after: () => ({ [Symbol.dispose]: () => {} }) },
    grant: {} as Grant, // nothing here asks for it
    label: USER_LABEL,
    answer: undefined,
    composed: false,
    invoke: async (name): Promise<ToolResult> => ({ ok: true, text: name, label: USER_LABEL, durationMs: 0 }),
    specs: () => [],
    isForeign: () => false,
    ...context,
  };
  return tool.prepare(args).run(ports as ToolPorts, around); // a tool that reaches for another port fails its test
}
