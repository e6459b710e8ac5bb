import type { MarkdownContext } from '../markdown/render-markdown.ts';
import type { LiveTool, LiveTurn, PendingMessage } from '../session/view-state.ts';
import { plainText } from '../text/plain-text.ts';
import { clipLine, line, span, textOfLine, type Line } from '../text/span.ts';
import { clip } from '../text/width.ts';
import { plural, ticking, words } from './figures.ts';
import { answerLines, reasoningLines } from './item-lines.ts';
import { cardHead, outputLines } from './tool-card.ts';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** How long one picture of the spinner stays. */
export const SPIN_MS = 120;

export const spinner = (now: number): string => FRAMES[Math.floor(now / SPIN_MS) % FRAMES.length] ?? '⠋';

/** The last rows, with a mark where some are hidden above. */
export function tail(rows: readonly Line[], most: number): Line[] {
  if (rows.length <= most) return [...rows];
  if (most <= 1) return rows.slice(-Math.max(0, most));
  return [line(span(`  … ${rows.length - most + 1} rows above`, 'muted')), ...rows.slice(-(most - 1))];
}

/** The part of the answer that still grows. */
export function streamingLines(turn: LiveTurn, context: MarkdownContext, most: number): Line[] {
  const text = plainText(turn.text).trimEnd();
  if (text === '') return [];
  const rows = answerLines(text, turn.printed === 0, context);
  const end = rows.findLastIndex((row) => textOfLine(row).trim() !== '');
  return tail(rows.slice(0, end + 1), most);
}

export function thinkingLines(turn: LiveTurn, shown: boolean, columns: number, most: number): Line[] {
  if (turn.reasoning === '') return [];
  const text = plainText(turn.reasoning).trim();
  const head = line(span(`✻ Thinking, ${plural(words(text), 'word')}${shown ? '' : ' · Ctrl+R shows it'}`, 'muted'));
  return [clipLine(head, columns), ...(shown ? tail(reasoningLines(text, columns), most - 1) : [])].slice(
    0,
    Math.max(0, most),
  );
}

const LIVE_OUTPUT_ROWS = 5;

/** A call at work: spinner, name, elapsed time and the end of what it prints. */
export function runningLines(tool: LiveTool, columns: number, now: number, most: number): Line[] {
  const head = cardHead(
    {
      mark: spinner(now),
      tone: 'accent',
      name: tool.name,
      arguments: tool.arguments,
      elapsed: ticking(now - tool.startedAt),
    },
    columns,
  );
  const output = plainText(tool.output).trimEnd();
  const rows = output === '' ? [] : outputLines(output, columns, 'muted').slice(-LIVE_OUTPUT_ROWS);
  return [head, ...rows.slice(-Math.max(0, most - 1))].slice(0, Math.max(1, most));
}

/** What the turn is at, how long, and how to stop it. */
export function activityLine(turn: LiveTurn, waiting: boolean, columns: number, now: number): Line {
  const doing =
    turn.activity !== ''
      ? turn.activity
      : turn.tools.length > 0
        ? 'Working'
        : turn.text === ''
          ? 'Thinking'
          : 'Answering';
  const elapsed = ticking(now - turn.startedAt);
  return waiting
    ? clipLine(line(span('◆ ', 'warn'), span('Waiting for you', 'warn'), span(` · Esc stops`, 'muted')), columns)
    : clipLine(
        line(span(`${spinner(now)} `, 'accent'), `${doing}…`, span(` ${elapsed} · Esc stops`, 'muted')),
        columns,
      );
}

const STATES = {
  sending: 'sending',
  queued: 'queued, goes out after this turn',
  steering: 'joins at the next step',
} as const;

/** Messages that are not part of the conversation yet. */
export function pendingLines(pending: readonly PendingMessage[], columns: number, most: number): Line[] {
  const rows = pending.map((one): Line => {
    const state = STATES[one.state];
    const text = plainText(one.text).replace(/\s*\n\s*/g, ' ⏎ ');
    return line(
      span('› ', 'muted'),
      span(clip(text, Math.max(8, columns - state.length - 5)), { tone: 'muted' }),
      span(`  ${state}`, { tone: 'muted', italic: true }),
    );
  });
  return tail(
    rows.map((row) => clipLine(row, columns)),
    most,
  );
}
