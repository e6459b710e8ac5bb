import { Fault } from '@oxydra/types';
import { EXIT, exitCodeOf, type ExitCode } from './exit-code.ts';
import type { Output } from './output.ts';
import { plainJson } from './plain-json.ts';

/** A failure as programs read it with `--json`. */
export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
}

export function errorJson(error: unknown): ErrorJson {
  const { code, message, hint } = Fault.toRecord(error);
  return { code, message, ...(hint === undefined ? {} : { hint }) };
}

/** One clear sentence and the next step, on one line unless the message itself has several. */
export function faultText({ message, hint }: Pick<ErrorJson, 'message' | 'hint'>): string {
  if (hint === undefined) return `oxydra: ${message}`;
  return message.includes('\n') ? `oxydra: ${message}\n${hint}` : `oxydra: ${message} ${hint}`;
}

/**
 * Says on stderr why the command ended, and gives its exit code. With `json` the error is a JSON object there.
 * What is no Fault is a mistake of ours; its stack is shown with `-v`.
 */
export function reportFault(
  error: unknown,
  output: Pick<Output, 'aside' | 'detail'>,
  options: { readonly json: boolean },
): ExitCode {
  const shown = errorJson(error);
  output.aside(options.json ? `${plainJson({ error: shown })}\n` : `${faultText(shown)}\n`);
  if (!Fault.is(error)) {
    if (error instanceof Error && error.stack !== undefined) output.detail(error.stack);
    return EXIT.failed;
  }
  for (let cause: unknown = error.cause; cause instanceof Error; cause = cause.cause)
    output.detail(`  because: ${cause.message}`);
  return exitCodeOf(error.code);
}
