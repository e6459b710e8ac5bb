import { createCleanStream } from '@oxydra/sandbox/clean-terminal';
import { oneLine } from '../../cli/one-line.ts';
import type { Output } from '../../cli/output.ts';
import { plainJson } from '../../cli/plain-json.ts';
import type { AskEvent } from './ask-event.ts';

type Painter = { readonly [T in AskEvent['type']]: (event: Extract<AskEvent, { type: T }>) => void };

const SHORT = 120;
const short = (text: string): string => {
  const line = oneLine(text);
  return line.length > SHORT ? `${line.slice(0, SHORT - 1)}…` : line;
};

/**
 * Writes the answer to stdout as it comes, and words about the work to stderr. A model or a tool may say in two pieces
 * what would command a terminal if it were said in one: what is left open by a piece is remembered until the text ends.
 */
export function createPainter(output: Output): (event: AskEvent) => void {
  const answer = createCleanStream();
  const thought = createCleanStream();
  let midLine = false;
  let thinking = false;
  const say = (text: string): void => {
    if (text === '') return;
    output.text(text);
    midLine = !text.endsWith('\n');
  };
  const closeThought = (): void => {
    if (!thinking) return;
    output.thought(thought.end());
    output.note('');
    thinking = false;
  };
  const closeAnswer = (): void => {
    say(answer.end());
    if (midLine) output.text('\n');
    midLine = false;
  };
  const painter: Painter = {
    'turn-start': () => undefined,
    'text-delta': ({ text }) => {
      closeThought();
      say(answer.push(text));
    },
    'reasoning-delta': ({ text }) => {
      if (!thinking) closeAnswer();
      thinking = true;
      output.thought(thought.push(text));
    },
    'tool-call': ({ name, arguments: args }) => {
      closeThought();
      closeAnswer();
      output.note(`→ ${oneLine(name)} ${short(plainJson(args ?? {}))}`);
    },
    'tool-result': ({ ok, output: text }) => output.note(`${ok ? '✓' : '✗'} ${short(text)}`),
    'approval-request': ({ summary }) => output.detail(`? ${short(summary)}`),
    notice: ({ text }) => {
      closeThought();
      output.note(text);
    },
    'round-end': () => {
      closeThought();
      closeAnswer();
    },
    'turn-end': () => {
      closeThought();
      closeAnswer();
    },
  };
  return (event) => {
    const paint = painter[event.type] as (event: AskEvent) => void; // the table pairs them
    paint(event);
  };
}
