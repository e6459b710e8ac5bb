import { renderMarkdown, type MarkdownContext } from '../markdown/render-markdown.ts';
import type { Item, ItemKind } from '../session/item.ts';
import { clipLine, line, span, underlay, type Line } from '../text/span.ts';
import { clip, pad, widthOf } from '../text/width.ts';
import { wrapLine } from '../text/wrap.ts';
import { duration, plural, words } from './figures.ts';
import { toolLines } from './tool-card.ts';

export interface ItemContext extends MarkdownContext {
  readonly showReasoning: boolean;
}

type Painter = { readonly [K in ItemKind]: (item: Extract<Item, { kind: K }>, context: ItemContext) => Line[] };

const inset = line('  ');
const wrapped = (text: string, columns: number, first: Line, style: Parameters<typeof span>[1]): Line[] =>
  text
    .split('\n')
    .flatMap((one, index) =>
      wrapLine(line(span(one, style)), columns, { first: index === 0 ? first : inset, rest: inset }),
    );

const remark = (
  mark: string,
  tone: 'muted' | 'warn' | 'bad',
  text: string,
  hint: string | undefined,
  columns: number,
) => [
  ...wrapped(text, columns, line(span(`${mark} `, tone)), tone),
  ...(hint === undefined ? [] : wrapped(hint, columns, line('  ', span('→ ', 'muted')), 'muted')),
];

/** The answer's text, inset by the width of the mark that opens a round. */
export function answerLines(markdown: string, opens: boolean, context: MarkdownContext): Line[] {
  const rows = renderMarkdown(markdown, { ...context, columns: context.columns - 2 });
  return rows.map((row, index): Line => [index === 0 && opens ? span('● ', 'accent') : span('  '), ...row]);
}

export function reasoningLines(text: string, columns: number): Line[] {
  return text
    .split('\n')
    .flatMap((one) => wrapLine(line(span(one)), columns, { first: inset, rest: inset }))
    .map((row) => underlay(row, { tone: 'muted', italic: true }));
}

const painter: Painter = {
  user: ({ text, origin }, { columns }) => [
    ...wrapped(text, columns, line(span('› ', 'user')), { tone: 'user', bold: true }),
    ...(origin === undefined ? [] : [line(span(`  from ${origin}`, 'muted'))]),
  ],
  text: ({ markdown, opens }, context) => answerLines(markdown, opens, context),
  reasoning: ({ text, elapsedMs, full }, { columns, showReasoning }) => {
    const shown = showReasoning || full === true;
    const time = elapsedMs === undefined ? '' : ` for ${duration(elapsedMs)}`;
    const head = `✻ Thought${time}, ${plural(words(text), 'word')}${shown ? '' : ' · Ctrl+R shows it'}`;
    return [clipLine(line(span(head, 'muted')), columns), ...(shown ? reasoningLines(text, columns) : [])];
  },
  tool: (tool, { columns }) => toolLines(tool, columns),
  approval: ({ summary, decision, scope, by }, { columns }) => {
    const allowed = decision === 'allow';
    const reach = scope === 'session' ? ' for this session' : scope === 'always' ? ' always' : allowed ? ' once' : '';
    const who = by === 'tui' || by === '' ? '' : ` by ${by}`;
    return [
      clipLine(
        line(
          span(allowed ? '✓ ' : '✗ ', allowed ? 'good' : 'bad'),
          span(`${allowed ? 'Allowed' : 'Denied'}${reach}${who}: `, 'muted'),
          summary,
        ),
        columns,
      ),
    ];
  },
  withdrawn: ({ reason }, { columns }) =>
    remark('↺', 'muted', `The text above is void (${reason}).`, undefined, columns),
  ending: ({ tone, text, hint }, { columns }) => remark(tone === 'bad' ? '✗' : '■', tone, text, hint, columns),
  notice: ({ tone, text, hint }, { columns }) =>
    remark(tone === 'bad' ? '✗' : tone === 'warn' ? '!' : 'ℹ', tone, text, hint, columns),
  divider: ({ text }, { columns }) => {
    const shown = clip(text, Math.max(4, columns - 8));
    return [line(span(`── ${shown} ${'─'.repeat(Math.max(2, Math.min(columns, 76) - widthOf(shown) - 4))}`, 'muted'))];
  },
  report: ({ title, rows, note }, { columns }) => {
    const label = Math.min(Math.floor(columns / 2), Math.max(0, ...rows.map((row) => widthOf(row.label))));
    return [
      clipLine(line(span(title, { bold: true })), columns),
      ...rows.flatMap((row) =>
        wrapLine(line(span(row.text, 'muted')), columns, {
          first: line(
            span(row.marked === true ? '▸ ' : '  ', 'accent'),
            span(pad(clip(row.label, label), label)),
            '  ',
          ),
          rest: line(' '.repeat(label + 4)),
        }),
      ),
      ...(note === undefined ? [] : wrapped(note, columns, inset, 'muted')),
    ];
  },
  welcome: ({ lines }, { columns }) =>
    lines.flatMap((text, index) => wrapLine(line(span(text, index === 0 ? { bold: true } : 'muted')), columns)),
};

/** The rows of an item, each at most `columns` wide. */
export function itemLines(item: Item, context: ItemContext): Line[] {
  // The table's entry for an item's kind takes that item: the compiler cannot follow the correlation.
  const paint = painter[item.kind] as (item: Item, context: ItemContext) => Line[];
  return paint(item, context);
}

const oneRow = (item: Item): boolean =>
  item.kind === 'approval' || (item.kind === 'tool' && item.output === '' && item.diff === undefined);

/** Whether a blank row belongs between two items: one-row cards stand together, parts of a text do not part. */
export function gapBetween(before: Item | undefined, item: Item): boolean {
  if (before === undefined) return false;
  if (item.kind === 'text' && item.continues) return false;
  if (before.kind === 'approval' && item.kind === 'tool') return false;
  return !(oneRow(before) && oneRow(item));
}
