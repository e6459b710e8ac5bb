import { z } from 'zod';
import { Fault, invariant } from '@oxydra/types';
import type { Json, JsonObject, Label, ToolTier } from '@oxydra/types';
import { dropNulls, explainIssues } from './explain-issues.ts';
import type { Effect, FlowFacts } from './flow/facts.ts';
import { oneLine } from './one-line.ts';
import type { Need, PreparedCall, Question, Sink, Tool, ToolAnswer, ToolContext, ToolPorts } from './tool.ts';

type Ports<Needs extends readonly Need[]> = Pick<ToolPorts, Needs[number]>;
type Answer<Output extends z.ZodType> = Omit<ToolAnswer, 'output'> & { readonly output?: z.output<Output> & Json };

export interface ToolDefinition<Input extends z.ZodObject, Output extends z.ZodType, Needs extends readonly Need[]> {
  readonly name: string;
  readonly description: string;
  readonly input: Input;
  readonly output?: Output;
  readonly tier: ToolTier;
  readonly timeoutMs: number;
  /** True where a repetition with the same arguments and key has no further effect. */
  readonly idempotent: boolean;
  /** The only ports that `run` and `preview` receive. */
  readonly needs: Needs;
  /** Arguments through which something leaves the sandbox. */
  readonly sinks?: readonly Sink[];
  /** What a call does outside; absent: it sends. Answers undefined for a call that stays inside. */
  readonly effect?: (input: z.output<Input>) => Effect | undefined;
  /** True where nothing of a call leaves the sandbox, whatever it does there. */
  readonly inside?: true;
  /** Where the result's content comes from. Absent: from the tool itself. */
  readonly labels?: (input: z.output<Input>) => Label;
  readonly summarise?: (input: z.output<Input>) => string;
  /** What a standing rule speaks of, and the pattern it is offered for. Without a subject no rule is offered. */
  readonly rules?: {
    readonly subject: (input: z.output<Input>) => string | undefined;
    readonly offer: (subject: string) => string;
  };
  /** Makes the call a question to the user, whose answer `run` finds in its context. */
  readonly question?: (input: z.output<Input>) => Question;
  readonly preview?: (input: z.output<Input>, ports: Ports<Needs>) => Promise<string | undefined>;
  readonly run: (
    input: z.output<Input>,
    ports: Ports<Needs>,
    context: ToolContext,
  ) => Promise<Answer<Output>> | Answer<Output>;
}

const NAME = /^[a-z][a-z0-9_]{0,63}$/;

/** Limits that no sensible call comes near cost a model tokens in every request and tell it nothing. */
const SMALL_LENGTH = 300;
const SMALL_NUMBER = 100_000;

const tellsNothing = (key: string, value: unknown): boolean =>
  key === '$schema' ||
  key === 'additionalProperties' ||
  ((key === 'minLength' || key === 'minItems') && value === 1) ||
  (key === 'maxLength' && typeof value === 'number' && value > SMALL_LENGTH) ||
  (key === 'maximum' && typeof value === 'number' && value > SMALL_NUMBER);

/** JSON Schema from zod, as short as it can be; the parser still holds every limit. */
const toSchema = (schema: z.ZodType): JsonObject => {
  const full = JSON.stringify(z.toJSONSchema(schema, { io: 'input' }));
  return JSON.parse(full, (key, value: unknown) => (tellsNothing(key, value) ? undefined : value)) as JsonObject; // a JSON Schema is JSON
};

/** The one way to make a tool: arguments arrive parsed and typed, and `run` reaches only what `needs` names. */
export function defineTool<
  const Input extends z.ZodObject,
  const Needs extends readonly Need[],
  Output extends z.ZodType = z.ZodType<Json>,
>(definition: ToolDefinition<Input, Output, Needs>): Tool {
  const { name, tier, timeoutMs, idempotent, needs, sinks = [] } = definition;
  invariant(NAME.test(name), `tool names are snake_case: ${name}`);
  const strict = definition.input.strict();
  let schema: JsonObject | undefined;
  const inputSchema = (): JsonObject => (schema ??= toSchema(definition.input));
  const ruleFor = (subject: string | undefined): string | undefined => {
    if (definition.rules === undefined) return name;
    return subject === undefined ? undefined : `${name}(${definition.rules.offer(subject)})`;
  };
  const flowOf = (input: z.output<Input>): FlowFacts | undefined => {
    if (sinks.length === 0) return undefined;
    const effect = definition.effect === undefined ? 'sends' : definition.effect(input);
    if (effect === undefined) return undefined;
    const args = new Map(Object.entries(input));
    const parts = sinks.map(({ argument, role, seen }) => {
      const values = [args.get(argument)].flat().filter((value) => typeof value === 'string');
      return { argument, role, values, ...(seen === true ? { seen } : {}) };
    });
    const inside: Pick<FlowFacts, 'inside'> = definition.inside === true ? { inside: true } : {};
    return { effect, ...inside, parts: parts.filter(({ values }) => values.length > 0) };
  };
  // The gate holds all ports; a tool sees the ones it declared and no others, at run time as in its types.
  const restrict = (ports: ToolPorts): Ports<Needs> =>
    Object.fromEntries(needs.map((need) => [need, ports[need]])) as Ports<Needs>; // exactly the keys of `needs`

  return {
    name,
    tier,
    timeoutMs,
    idempotent,
    needs,
    sinks,
    spec: () => ({ name, description: definition.description, input: inputSchema() }),
    outputSchema: () => (definition.output === undefined ? undefined : toSchema(definition.output)),
    prepare(args): PreparedCall {
      const parsed = strict.safeParse(dropNulls(args, inputSchema()), { reportInput: true });
      if (!parsed.success) {
        throw new Fault('gate/bad-arguments', explainIssues(name, parsed.error.issues, inputSchema()));
      }
      const input = parsed.data as z.output<Input>; // `strict` only adds a refusal of unknown keys
      const subject = definition.rules?.subject(input);
      return {
        summary: oneLine(definition.summarise?.(input) ?? `${name} ${JSON.stringify(args)}`),
        subject,
        rule: ruleFor(subject),
        question: definition.question?.(input),
        label: definition.labels?.(input) ?? { integrity: 'tool', confidentiality: 'user', sources: [`tool:${name}`] },
        flow: flowOf(input),
        preview: async (ports) => definition.preview?.(input, restrict(ports)),
        run: async (ports, context) => definition.run(input, restrict(ports), context),
      };
    },
  };
}
