import { cleanTerminal } from '@oxydra/sandbox/clean-terminal';
import type { Input, Sink } from '../../cli/surroundings.ts';
import type { ReadAnswer } from './approver.ts';

async function readOnce(stdin: Input, stderr: Sink, prompt: string, signal: AbortSignal): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  return new Promise((resolve) => {
    const lines = createInterface({ input: stdin, output: stderr, terminal: false });
    const finish = (answer: string | undefined): void => {
      // The first to finish counts: closing tells at once that nothing more will come.
      resolve(answer);
      signal.removeEventListener('abort', leave);
      lines.close();
      stdin.pause();
    };
    const leave = (): void => finish(undefined);
    lines.once('line', finish).once('close', leave);
    signal.addEventListener('abort', leave, { once: true });
    // It quotes what a model wants to do, in words of the model.
    stderr.write(cleanTerminal(prompt));
  });
}

/** Reads answers of the person at the terminal, a line each, one question after the other. */
export function terminalAnswers(stdin: Input, stderr: Sink): ReadAnswer {
  let before: Promise<unknown> = Promise.resolve();
  return (prompt, signal) => {
    const answer = before.then(() => (signal.aborted ? undefined : readOnce(stdin, stderr, prompt, signal)));
    before = answer;
    return answer;
  };
}
