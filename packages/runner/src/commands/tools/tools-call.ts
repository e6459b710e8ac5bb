import { Fault, type FaultCode, type JsonObject } from '@oxydra/types';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT, exitCodeOf } from '../../cli/exit-code.ts';
import { countOption, flagOption, listOption, textOption, usage, type Invocation } from '../../cli/invocation.ts';
import { faultText } from '../../cli/report-fault.ts';
import { parseApproveRule } from '../ask/approve-rules.ts';
import { readStdin } from '../ask/prompt.ts';
import { readJsonLines } from '../batch/json-lines.ts';
import { onlyFields, runBatch, textField } from '../batch/run-batch.ts';
import { findWhereabouts } from '../whereabouts.ts';
import { waitMs } from '../wait-seconds.ts';
import type { CallAnswer } from './call-answer.ts';
import { benchAt, type ToolBench } from './tool-bench.ts';
import { unknownTool } from './tools-command.ts';

/** Lines that run at once without `--jobs`, where they only read. */
const READS_AT_ONCE = 8;

interface CallRequest {
  readonly name: string;
  readonly arguments: JsonObject;
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export function parseArguments(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw usage('The arguments are not JSON.', `Write them as one JSON object, such as '{"path":"notes.md"}'.`);
  }
  if (isObject(value)) return value;
  throw usage('The arguments are not a JSON object.', `Write them as '{"path":"notes.md"}'.`);
}

export function parseCallRequest(value: { readonly [key: string]: unknown }): CallRequest {
  onlyFields(value, ['id', 'name', 'arguments']);
  const name = textField(value, 'name');
  if (name === undefined)
    throw new Fault('runner/bad-request', 'The field `name` is missing.', {
      hint: 'Write {"id": 1, "name": "file_read", "arguments": {…}}.',
    });
  const args = value['arguments'] ?? {};
  if (!isObject(args))
    throw new Fault('runner/bad-request', 'The field `arguments` is not an object.', {
      hint: 'Write "arguments": {"path": "notes.md"}.',
    });
  return { name, arguments: args };
}

async function callOne(invocation: Invocation, context: Context, bench: ToolBench): Promise<number> {
  const { surroundings, output, options, signal } = context;
  const [name, given] = invocation.args;
  if (name === undefined) throw usage('tools call needs the name of a tool.', '`oxydra tools list` shows them.');
  const args = parseArguments(given === '-' ? await readStdin(surroundings.stdin) : (given ?? '{}'));
  const tools = await bench.list(signal);
  if (!tools.some((tool) => tool.name === name)) throw unknownTool(name, tools);
  const answer = await bench.call(name, args, listOption(invocation, 'approve'), signal);
  if (options.json) output.line(answer);
  else tell(answer, context);
  // The code is that of a tool's or the gate's fault, which has the form of ours.
  return answer.ok ? EXIT.done : exitCodeOf((answer.error?.code ?? 'tool/failed') as FaultCode);
}

function tell({ ok, output: value, error, artifact }: CallAnswer, { output }: Context): void {
  if (!ok) output.aside(`${faultText(error ?? { message: 'The tool failed.' })}\n`);
  else if (typeof value === 'string') output.text(value.endsWith('\n') ? value : `${value}\n`);
  else output.document(value);
  if (artifact !== undefined) output.note(`The whole output is kept as artifact ${artifact}.`);
}

async function callLines(invocation: Invocation, context: Context, bench: ToolBench): Promise<number> {
  const { surroundings, output, signal } = context;
  if (invocation.args.length > 0) throw usage('--batch reads its calls from stdin; it takes no arguments.');
  const jobs = countOption(invocation, 'jobs', { least: 1, most: 64 });
  const approve = listOption(invocation, 'approve');
  const readOnly = new Set(
    (await bench.list(signal)).flatMap(({ name, tier }) => (tier === 'read_only' ? [name] : [])),
  );
  let refused = 0;
  const { failed } = await runBatch<CallRequest>({
    lines: readJsonLines(surroundings.stdin),
    jobs: jobs ?? READS_AT_ONCE,
    parse: parseCallRequest,
    // As in a turn: what only reads runs side by side, what has effects runs alone and in order. `--jobs` overrides it.
    alone: ({ name }) => jobs === undefined && !readOnly.has(name),
    async run({ name, arguments: args }, id) {
      const answer = await bench.call(name, args, approve, signal);
      if (!answer.ok) refused += 1;
      output.line({ id, ...answer });
    },
    fail: (id, error) => output.line({ id, ok: false, error, labels: NO_LABELS }),
    signal,
  });
  if (signal.aborted) return EXIT.interrupted;
  return failed + refused === 0 ? EXIT.done : EXIT.failed;
}

/** Of an answer that holds nothing but our own words. */
const NO_LABELS = { integrity: 'system', confidentiality: 'public', sources: ['system'] } as const;

/** `tools call NAME ARGUMENTS`, and `--batch` */
export const call: Run = async (invocation, context) => {
  for (const rule of listOption(invocation, 'approve')) parseApproveRule(rule);
  const batch = flagOption(invocation, 'batch');
  if (!batch && textOption(invocation, 'jobs') !== undefined) throw usage('--jobs goes with --batch.');
  const config = await context.house.loadConfig();
  await using bench = benchAt(await findWhereabouts(context, config, waitMs(invocation)));
  return await (batch ? callLines : callOne)(invocation, context, bench);
};
