import type { WireApproval } from '@oxydra/types/wire';
import { plainLine, plainText } from '../text/plain-text.ts';
import { line, span, type Line, type Span } from '../text/span.ts';
import { wrapLine } from '../text/wrap.ts';
import { diffLines } from './diff-lines.ts';

const bar = line(span('▌ ', 'warn'));
const barred = (row: Line, columns: number): Line[] => wrapLine(row, columns, { first: bar, rest: bar });

function keys(approval: WireApproval): Span[] {
  const choice = (key: string, text: string): Span[] => [span(key, { tone: 'accent', bold: true }), span(` ${text}  `)];
  return [
    ...choice('y', 'once'),
    ...(approval.rule === undefined ? [] : [...choice('s', 'this session'), ...choice('a', 'always')]),
    ...choice('n', 'no'),
    ...choice('d', 'no, with a word'),
  ];
}

export interface ApprovalView {
  readonly approval: WireApproval;
  readonly more: number;
  readonly denying: boolean;
  /** Keys go to the message that is being written. */
  readonly writing: boolean;
}

/** The question with all it takes to answer it, in at most `most` rows: the diff gives way first. */
export function approvalLines(
  { approval, more, denying, writing }: ApprovalView,
  columns: number,
  most: number,
): Line[] {
  const question = approval.kind === 'question';
  const count = more > 0 ? ` (${more} more)` : '';
  const head = [
    ...barred(
      line(
        span(question ? 'The agent asks' : `Allow ${plainLine(approval.tool)}?`, { tone: 'warn', bold: true }),
        span(count, 'muted'),
      ),
      columns,
    ),
    ...plainText(approval.summary)
      .split('\n')
      .flatMap((text) => barred(line(text), columns)),
  ];
  const path = approval.path.map(plainLine).join(' › ');
  const why = question
    ? []
    : [
        ...barred(line(span(`why: ${plainLine(approval.reason)}`, 'muted')), columns),
        ...(path === '' ? [] : barred(line(span(`path: ${path}`, 'muted')), columns)),
        ...(approval.rule === undefined
          ? []
          : barred(line(span(`rule for session and always: ${plainLine(approval.rule)}`, 'muted')), columns)),
      ];
  const answers = question
    ? [
        ...(approval.choices ?? []).flatMap((choice, index) =>
          barred(line(span(`${index + 1} `, { tone: 'accent', bold: true }), plainLine(choice)), columns),
        ),
        ...barred(
          line(
            span(
              (approval.choices ?? []).length === 0
                ? 'Write the answer and press Enter.'
                : 'Press a number, or write the answer and press Enter.',
              'muted',
            ),
          ),
          columns,
        ),
      ]
    : barred(
        denying
          ? line(span('Denied. A word to the model: Enter sends it, Esc goes back.', 'warn'))
          : writing
            ? line(span('Send or clear your message to answer with a key.', 'warn'))
            : keys(approval),
        columns,
      );
  const room = most - head.length - why.length - answers.length;
  const diff =
    approval.diff === undefined || room < 2
      ? []
      : diffLines(plainText(approval.diff), columns - 2, room).map((row): Line => [...bar, ...row]);
  const body = [...head, ...diff, ...why, ...answers];
  if (body.length <= most) return body;
  // The question and its keys stay; of the reasons as much as there is room for.
  const kept = [...head.slice(0, Math.max(1, most - answers.length)), ...answers];
  return kept.slice(-Math.max(1, most));
}
