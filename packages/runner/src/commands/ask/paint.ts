import type { Output } from '../../cli/output.ts';
import type { AskEvent } from './ask-event.ts';

type Painter = { readonly [T in AskEvent['type']]: (event: Extract<AskEvent, { type: T }>) => void };

const SHORT = 120;
const short = (text: string): string => {
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  return line.length > SHORT ? `${line.slice(0, SHORT - 1)}…` : line;
};

/** A terminal's own commands must not come out of a model's or a tool's mouth; tabs and line ends may. */
// oxlint-disable-next-line no-control-regex -- these are what is taken out
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/gu;
export const withoutControls = (text: string): string => text.replaceAll(CONTROLS, '');

/**
 * Writes the answer to stdout as it comes, and words about the work to stderr. `terminal`: stdout is read by a person,
 * so what could move their cursor is taken out.
 */
export function createPainter(output: Output, terminal: boolean): (event: AskEvent) => void {
  let midLine = false;
  let thinking = false;
  const clean = (text: string): string => (terminal ? withoutControls(text) : text);
  const closeThought = (): void => {
    if (thinking) output.note('');
    thinking = false;
  };
  const breakLine = (): void => {
    if (midLine) output.text('\n');
    midLine = false;
  };
  const painter: Painter = {
    'turn-start': () => undefined,
    'text-delta': ({ text }) => {
      closeThought();
      output.text(clean(text));
      midLine = !text.endsWith('\n');
    },
    'reasoning-delta': ({ text }) => {
      if (!thinking) breakLine();
      thinking = true;
      output.thought(withoutControls(text));
    },
    'tool-call': ({ name, arguments: args }) => {
      closeThought();
      breakLine();
      output.note(`→ ${name} ${withoutControls(short(JSON.stringify(args ?? {})))}`);
    },
    'tool-result': ({ ok, output: text }) => output.note(`${ok ? '✓' : '✗'} ${withoutControls(short(text))}`),
    'approval-request': ({ summary }) => output.detail(`? ${withoutControls(short(summary))}`),
    notice: ({ text }) => {
      closeThought();
      output.note(withoutControls(text));
    },
    'round-end': () => {
      closeThought();
      breakLine();
    },
    'turn-end': () => {
      closeThought();
      breakLine();
    },
  };
  return (event) => {
    const paint = painter[event.type] as (event: AskEvent) => void; // the table pairs them
    paint(event);
  };
}
