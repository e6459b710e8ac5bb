import type { z } from 'zod';
import { Fault, invariant } from '@oxydra/types';
import type { JsonObject, Label, ToolTier } from '@oxydra/types';
import { explainIssues } from './explain-issues.ts';
import { readForeignSchema } from './foreign-schema.ts';
import { inferFacts } from './flow/infer-facts.ts';
import { oneLine } from './one-line.ts';
import type { Tool, ToolAnswer, ToolContext } from './tool.ts';

export interface ForeignTool {
  readonly name: string;
  /** Shown to the model, and believed by nobody else. */
  readonly description: string;
  /** JSON Schema of the arguments, an object. */
  readonly input: JsonObject;
  readonly timeoutMs: number;
  /** Where it comes from, as labels name it: `wasm:resize`, `mcp:mail/send`. */
  readonly source: string;
  /** Absent: side-effecting, whatever its name says. */
  readonly tier?: ToolTier;
  /** How far its answers are believed. Absent: not at all. */
  readonly integrity?: Label['integrity'];
  readonly run: (args: JsonObject, context: ToolContext) => Promise<ToolAnswer>;
}

const NAME = /^[a-z][a-z0-9_]{0,63}$/u;

/**
 * A tool that somebody else wrote. It is given nothing, its answers are untrusted, and what its calls do is taken from
 * the words of its name and its arguments, on the strict side. Throws `tool/bad-schema`.
 */
export function foreignTool(definition: ForeignTool): Tool {
  const { name, description, input, timeoutMs, source, integrity = 'untrusted' } = definition;
  invariant(NAME.test(name), `tool names are snake_case: ${name}`);
  let schema: z.ZodType | undefined;
  const parser = (): z.ZodType => (schema ??= readForeignSchema(name, input));
  const label: Label = { integrity, confidentiality: 'user', sources: [source] };
  return {
    name,
    tier: definition.tier ?? 'side_effecting',
    idempotent: false,
    foreign: true,
    timeoutMs,
    needs: [],
    sinks: [],
    spec: () => ({ name, description, input }),
    outputSchema: () => undefined,
    prepare(args) {
      const parsed = parser().safeParse(args, { reportInput: true });
      if (!parsed.success) throw new Fault('gate/bad-arguments', explainIssues(name, parsed.error.issues, input));
      return {
        summary: oneLine(`${name} ${JSON.stringify(args)}`),
        subject: undefined,
        rule: name,
        question: undefined,
        label,
        flow: inferFacts(name, args),
        preview: async () => undefined,
        run: async (_ports, context) => definition.run(args, context),
      };
    },
  };
}
