import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { flagOption, textOption, usage, type Invocation } from '../../cli/invocation.ts';
import type { PolicyQuestion } from '../../app.ts';
import { askDaemon } from '../../lifecycle/control-client.ts';
import { readStdin } from '../ask/prompt.ts';
import { parseArguments } from '../tools/tools-call.ts';
import { findWhereabouts } from '../whereabouts.ts';
import { waitMs } from '../wait-seconds.ts';
import type { Explanation } from './explanation.ts';

async function ask(question: PolicyQuestion, invocation: Invocation, context: Context): Promise<Explanation> {
  const config = await context.house.loadConfig();
  const whereabouts = await findWhereabouts(context, config, waitMs(invocation));
  if (whereabouts.place === 'here') {
    await using app = whereabouts.app;
    return await app.explain(question);
  }
  // zod's JSON is writable where the port's is read-only; the values are the same.
  const args = question.arguments as Record<string, never>;
  const request = { ...question, op: 'explain', arguments: args } as const;
  return askDaemon<'explain'>(whereabouts.card.control, request, { signal: context.signal });
}

/** `policy explain TOOL [ARGUMENTS]` */
export const explain: Run = async (invocation, context) => {
  const [name = '', given] = invocation.args;
  const session = textOption(invocation, 'session');
  const words = textOption(invocation, 'words');
  const untrusted = flagOption(invocation, 'untrusted');
  if (session !== undefined && (words !== undefined || untrusted)) {
    throw usage('--words and --untrusted describe a new session.', 'Leave them out with --session.');
  }
  const args = parseArguments(given === '-' ? await readStdin(context.surroundings.stdin) : (given ?? '{}'));
  const answer = await ask({ name, arguments: args, session, words, untrusted }, invocation, context);
  const { output, options } = context;
  if (options.json) output.document(answer);
  else {
    const steps = answer.path.map((step, index) => `${index + 1}. ${step}`);
    output.text(`${[`${answer.verdict}: ${answer.reason}`, '', ...steps].join('\n')}\n`);
    if (answer.rule !== undefined) output.note(`A person could allow it for good with the rule ${answer.rule}.`);
  }
  return EXIT.done;
};
