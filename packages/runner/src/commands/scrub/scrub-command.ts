import { Fault, type Finding } from '@oxydra/types';
import { createScrubber, type KnownValue, type ReportingScrubber } from '@oxydra/sandbox';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { countOption, flagOption, textOption, usage, type Invocation } from '../../cli/invocation.ts';
import { readJsonLines } from '../batch/json-lines.ts';
import { onlyFields, runBatch, textField } from '../batch/run-batch.ts';
import { createByteDecoder, encodeBytes } from './byte-text.ts';
import { heldValues } from './held-values.ts';

/** The values that this user holds. */
export type HeldValues = (context: Context) => Promise<readonly KnownValue[]>;

function parseRequest(value: { readonly [key: string]: unknown }): { readonly text: string } {
  onlyFields(value, ['id', 'text']);
  const text = textField(value, 'text');
  if (text !== undefined) return { text };
  throw new Fault('runner/bad-request', 'The field `text` is missing.', { hint: 'Write {"id": 1, "text": "…"}.' });
}

async function scrubLines(
  { surroundings, output, signal }: Context,
  scrubber: ReportingScrubber,
  jobs: number,
): Promise<number> {
  const { failed } = await runBatch({
    lines: readJsonLines(surroundings.stdin),
    jobs,
    parse: parseRequest,
    async run({ text }, id) {
      output.line({ id, ...scrubber.scrub(text) });
      await output.room();
    },
    fail: (id, error) => output.line({ id, error }),
    signal,
  });
  if (signal.aborted) return EXIT.interrupted;
  return failed === 0 ? EXIT.done : EXIT.failed;
}

const inOrder = (found: readonly Finding[]): readonly Finding[] =>
  found.toSorted((a, b) => a.start - b.start || a.end - b.end);

async function scrubStream(
  { surroundings, output, signal }: Context,
  scrubber: ReportingScrubber,
  report: boolean,
): Promise<number> {
  const found: Finding[] = [];
  const decoder = createByteDecoder();
  const stream = scrubber.stream(report ? (finding) => found.push(finding) : undefined);
  const write = async (text: string): Promise<void> => {
    if (text === '' || output.closed()) return;
    surroundings.stdout.write(encodeBytes(text));
    await output.room();
  };
  for await (const chunk of surroundings.stdin) {
    if (signal.aborted) break;
    await write(stream.push(decoder.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)))));
  }
  // What was held back may be the beginning of a secret: an interrupted stream ends without it.
  if (signal.aborted) return output.closed() ? EXIT.done : EXIT.interrupted;
  await write(stream.push(decoder.end()) + stream.end());
  if (report) output.aside(`${JSON.stringify(inOrder(found))}\n`);
  return EXIT.done;
}

function checkUsage(invocation: Invocation): void {
  const batch = flagOption(invocation, 'batch');
  if (!batch && textOption(invocation, 'jobs') !== undefined) throw usage('--jobs goes with --batch.');
  if (batch && flagOption(invocation, 'report'))
    throw usage('--report does not go with --batch.', 'Every answer of --batch says what was found.');
}

/** `scrub`, `scrub --report`, `scrub --batch`. `held` is asked once, before anything is read. */
export const scrubWith =
  (held: HeldValues): Run =>
  async (invocation, context) => {
    checkUsage(invocation);
    const jobs = countOption(invocation, 'jobs', { least: 1, most: 64 }) ?? 1;
    const values = await held(context);
    const scrubber = createScrubber({ known: () => values });
    if (flagOption(invocation, 'batch')) return await scrubLines(context, scrubber, jobs);
    return await scrubStream(context, scrubber, flagOption(invocation, 'report'));
  };

export const scrub: Run = scrubWith(heldValues);
