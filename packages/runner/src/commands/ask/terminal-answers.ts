import type { Input, Sink } from '../../cli/surroundings.ts';
import type { ReadAnswer } from './approver.ts';

async function readOnce(stdin: Input, stderr: Sink, prompt: string, signal: AbortSignal): Promise<string | undefined> {
  const { createInterface } = await import('node:readline');
  return new Promise((resolve) => {
    const lines = createInterface({ input: stdin, output: stderr, terminal: false });
    const finish = (answer: string | undefined): void => {
      signal.removeEventListener('abort', leave);
      lines.close();
      stdin.pause();
      resolve(answer);
    };
    const leave = (): void => finish(undefined);
    lines.once('line', finish).once('close', leave);
    signal.addEventListener('abort', leave, { once: true });
    stderr.write(prompt);
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
