import type { FaultCode } from '@oxydra/types';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT, exitCodeOfTurn } from '../../cli/exit-code.ts';
import { countOption, flagOption, listOption, textOption, usage, type Invocation } from '../../cli/invocation.ts';
import { faultText } from '../../cli/report-fault.ts';
import { gatewaySettings } from '../../config/slices/gateway-settings.ts';
import { waitMs } from '../wait-seconds.ts';
import type { AskEvent, TurnEnd } from './ask-event.ts';
import { parseApproveRule } from './approve-rules.ts';
import { createApprover } from './approver.ts';
import { readAttachments } from './attachments.ts';
import type { Approver, Question } from './desk.ts';
import { openDesk } from './open-desk.ts';
import { createPainter } from './paint.ts';
import { checkPrompt, readPrompt } from './prompt.ts';
import { terminalAnswers } from './terminal-answers.ts';

/** Lines that run at once without `--jobs`. */
const BATCH_JOBS = 4;

/** How events are told: as JSON lines, or painted for people. */
export function teller({ output, options }: Context): (event: AskEvent) => void {
  return options.json ? output.line : createPainter(output);
}

/** Who answers requests for approval. A person does only where stdin is not the prompt and both ends are a terminal. */
export function approverOf(invocation: Invocation, { surroundings, options }: Context): Approver {
  const rules = listOption(invocation, 'approve').map(parseApproveRule);
  const { stdin, stderr } = surroundings;
  const person = stdin.isTTY === true && stderr.isTTY === true && !options.json && !flagOption(invocation, 'batch');
  return createApprover(rules, person ? terminalAnswers(stdin, stderr) : undefined);
}

/** The exit code of a turn's end; its error is one sentence on stderr. */
export function conclude({ outcome, error }: TurnEnd, { output, options, signal }: Context): number {
  if (outcome === 'cancelled') {
    if (!options.json) output.note(signal.aborted ? 'Cancelled.' : 'Somebody else cancelled the turn.');
    return EXIT.interrupted;
  }
  if (error !== undefined && !options.json) output.aside(`${faultText(error)}\n`);
  // The codes are those of faults of this same program.
  return exitCodeOfTurn(outcome, error?.code as FaultCode | undefined);
}

async function readQuestion(invocation: Invocation, context: Context): Promise<Question> {
  const { surroundings, house, signal } = context;
  const { maxAttachments, maxAttachmentBytes } = gatewaySettings((await house.loadConfig()).config);
  const limits = { count: maxAttachments, bytes: maxAttachmentBytes };
  const { files, text } = await readAttachments(listOption(invocation, 'file'), surroundings.cwd, limits);
  const prompt = await readPrompt(invocation.args, surroundings.stdin, signal);
  return {
    prompt: checkPrompt(`${prompt}${text}`),
    files,
    session: textOption(invocation, 'session'),
    agent: textOption(invocation, 'agent'),
    model: textOption(invocation, 'model'),
  };
}

async function askLines(invocation: Invocation, context: Context): Promise<number> {
  if (invocation.args.length > 0 || listOption(invocation, 'file').length > 0)
    throw usage('--batch reads its prompts from stdin; it takes no prompt and no --file.');
  const jobs = countOption(invocation, 'jobs', { least: 1, most: 64 }) ?? BATCH_JOBS;
  const approve = approverOf(invocation, context);
  const config = await context.house.loadConfig();
  await using desk = await openDesk(context, config, waitMs(invocation));
  const { askBatch } = await import('./ask-batch.ts');
  const defaults = {
    session: textOption(invocation, 'session'),
    agent: textOption(invocation, 'agent'),
    model: textOption(invocation, 'model'),
  };
  return await askBatch(context, desk, { jobs, approve, defaults });
}

/** One turn: the answer on stdout as it comes, words about the work on stderr. */
export const ask: Run = async (invocation, context) => {
  if (flagOption(invocation, 'batch')) return askLines(invocation, context);
  if (textOption(invocation, 'jobs') !== undefined) throw usage('--jobs goes with --batch.');
  const approve = approverOf(invocation, context);
  const question = await readQuestion(invocation, context);
  const config = await context.house.loadConfig();
  await using desk = await openDesk(context, config, waitMs(invocation));
  const { signal } = context;
  const end = await desk.ask(question, { onEvent: teller(context), approve, signal });
  return conclude(end, context);
};
