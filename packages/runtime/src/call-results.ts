/** What the model reads about a call that did not simply run. */
import { SYSTEM_LABEL } from '@oxydra/types';
import type { ToolCall, ToolResult, Verdict } from '@oxydra/types';

const failed = (code: string, message: string): ToolResult => ({
  ok: false,
  text: message,
  label: SYSTEM_LABEL,
  durationMs: 0,
  error: { code, message },
});

export function refusedResult(verdict: Verdict): ToolResult {
  const { reason } = verdict;
  if (verdict.verdict !== 'invalid') return failed('gate/denied', `Not allowed: ${reason}`);
  const refused = failed('gate/invalid', reason);
  return verdict.label === undefined ? refused : { ...refused, label: verdict.label, origin: verdict.label };
}

export const overLimitResult = (): ToolResult =>
  failed('turn/out-of-calls', 'Not run: this turn has used up its tool calls. Answer with what you have.');

export const cancelledResult = ({ name }: ToolCall): ToolResult =>
  failed(
    'turn/unknown-effect',
    `\`${name}\` was running when the turn was stopped. Its effect may or may not have happened: check before repeating it.`,
  );

export const interruptedResult = ({ name }: ToolCall): ToolResult =>
  failed(
    'turn/unknown-effect',
    `The process stopped while \`${name}\` was running. Its effect may or may not have happened and it was not repeated: look first, then decide.`,
  );

/** For a call whose turn ended before it was made: every call in a transcript has a result. */
export const notRunResult = (): ToolResult => failed('turn/not-run', 'Not run: the turn ended before this call.');

/** The third identical failure in a row tells the model to stop. */
export function withStopNotice(result: ToolResult, times: number): ToolResult {
  if (result.ok || times < 3) return result;
  const notice = `This same call has now failed ${times} times in a row. Do not repeat it: change the arguments, take another way, or tell the user what is in the way.`;
  return { ...result, text: `${result.text}\n\n${notice}` };
}
