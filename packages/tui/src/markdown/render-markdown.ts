import type { MarkedToken, Tokens } from 'marked';
import { line, span, underlay, type Line } from '../text/span.ts';
import { foldLine, wrapLine } from '../text/wrap.ts';
import type { Highlighter } from './highlight.ts';
import { inlineSpans, spanLines } from './inline.ts';
import { tableLines } from './table.ts';
import { blocksOf, known } from './tokens.ts';

export interface MarkdownContext {
  readonly columns: number;
  readonly highlighter: Pick<Highlighter, 'lines'>;
}

const BULLETS = ['•', '◦', '▪'];
/** Deeper nesting than this keeps its depth in the text but gets no further indent. */
const MAX_DEPTH = 6;

const narrower = (context: MarkdownContext, by: number): MarkdownContext => ({
  ...context,
  columns: Math.max(8, context.columns - by),
});

const prose = (tokens: readonly MarkedToken[], columns: number): Line[] =>
  spanLines(inlineSpans(tokens)).flatMap((one) => wrapLine(one, columns));

function listLines(token: Tokens.List, context: MarkdownContext, depth: number): Line[] {
  const first = token.start === '' ? 1 : token.start;
  const widest = String(first + token.items.length - 1).length;
  return token.items.flatMap((item, index) => {
    const mark = token.ordered
      ? `${String(first + index).padStart(widest)}. `
      : `${BULLETS[Math.min(depth, BULLETS.length - 1)] ?? '•'} `;
    const indent = ' '.repeat(depth >= MAX_DEPTH ? 0 : mark.length);
    const inner = blockLines(known(item.tokens), narrower(context, mark.length), depth + 1, !item.loose);
    const rows = inner.length === 0 ? [line('')] : inner;
    return [
      ...(item.loose && index > 0 ? [line('')] : []),
      ...rows.map((row, at): Line => [at === 0 ? span(mark, 'muted') : span(indent), ...row]),
    ];
  });
}

function blockRows(token: MarkedToken, context: MarkdownContext, depth: number): Line[] {
  const { columns } = context;
  switch (token.type) {
    case 'heading':
      return spanLines(inlineSpans(known(token.tokens), { tone: 'heading', bold: true })).flatMap((one) =>
        wrapLine(token.depth > 2 ? [span(`${'#'.repeat(token.depth)} `, 'muted'), ...one] : one, columns),
      );
    case 'code':
      return context.highlighter
        .lines(token.text, token.lang)
        .flatMap((row) => foldLine(row, columns, { first: line('  ') }));
    case 'list':
      return listLines(token, context, depth);
    case 'blockquote':
      return blockLines(known(token.tokens), narrower(context, 2), depth, false).map((row): Line => [
        span('▎ ', 'muted'),
        ...underlay(row, { italic: true }),
      ]);
    case 'table':
      return tableLines(token, columns);
    case 'hr':
      return [line(span('─'.repeat(Math.min(columns, 40)), 'muted'))];
    case 'paragraph':
      return prose(known(token.tokens), columns);
    case 'text':
      return prose(token.tokens === undefined ? [token] : known(token.tokens), columns);
    case 'space':
    case 'def':
      return [];
    default:
      return token.raw
        .trimEnd()
        .split('\n')
        .flatMap((text) => wrapLine(line(text), columns));
  }
}

function blockLines(blocks: readonly MarkedToken[], context: MarkdownContext, depth: number, tight: boolean): Line[] {
  const rows: Line[] = [];
  for (const block of blocks) {
    const next = blockRows(block, context, depth);
    if (next.length === 0) continue;
    if (rows.length > 0 && !tight) rows.push(line(''));
    rows.push(...next);
  }
  return rows;
}

/** Markdown as rows of at most `columns`, blocks a blank row apart. The text must be plain already. */
export const renderMarkdown = (markdown: string, context: MarkdownContext): Line[] =>
  blockLines(blocksOf(markdown), context, 0, false);
