import { Fault } from '@oxydra/types';
import type { Context } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { readJsonLines } from '../batch/json-lines.ts';
import { onlyFields, runBatch, textField } from '../batch/run-batch.ts';
import type { AskDesk, Approver, Question } from './desk.ts';
import { checkPrompt } from './prompt.ts';

const FIELDS = ['id', 'prompt', 'session', 'agent', 'model'];

export function parseAskRequest(value: { readonly [key: string]: unknown }): Question {
  onlyFields(value, FIELDS);
  const prompt = textField(value, 'prompt');
  if (prompt === undefined)
    throw new Fault('runner/bad-request', 'The field `prompt` is missing.', {
      hint: 'Write {"id": 1, "prompt": "…"}.',
    });
  return {
    prompt: checkPrompt(prompt),
    files: [],
    session: textField(value, 'session'),
    agent: textField(value, 'agent'),
    model: textField(value, 'model'),
  };
}

/**
 * One turn a line, each event with the `id` of its line. A line that opens no turn is answered by a `turn-end` of its
 * own, so that every line has one.
 */
export async function askBatch(
  { surroundings, output, signal }: Context,
  desk: AskDesk,
  options: { readonly jobs: number; readonly approve: Approver; readonly defaults: Partial<Question> },
): Promise<number> {
  const { jobs, approve, defaults } = options;
  let unanswered = 0;
  const { failed } = await runBatch<Question>({
    lines: readJsonLines(surroundings.stdin),
    jobs,
    signal,
    parse: (value) => {
      const { prompt, files, session, agent, model } = parseAskRequest(value);
      return {
        prompt,
        files,
        session: session ?? defaults.session,
        agent: agent ?? defaults.agent,
        model: model ?? defaults.model,
      };
    },
    async run(question, id) {
      const { outcome } = await desk.ask(question, {
        onEvent: ({ type, ...event }) => output.line({ type, id, ...event }),
        approve,
        signal,
      });
      if (outcome !== 'answered') unanswered += 1;
    },
    fail: (id, error) =>
      output.line({ type: 'turn-end', id, outcome: 'failed', text: '', finish: 'error', usage: NO_USAGE, error }),
  });
  if (signal.aborted) return EXIT.interrupted;
  return failed + unanswered === 0 ? EXIT.done : EXIT.failed;
}

const NO_USAGE = { input: 0, output: 0, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0 };
