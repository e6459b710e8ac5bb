import type { MarkedToken } from 'marked';
import { blocksOf } from './tokens.ts';

/** Code and lists longer than this are handed on in parts, so that what still grows stays lower than a screen. */
const LONG_LINES = 12;

export interface Chunk {
  readonly markdown: string;
  /** True where it carries on the list or code above it, so that no gap belongs between them. */
  readonly continues: boolean;
}

export interface Split {
  /** Blocks that no further text can change. */
  readonly done: readonly Chunk[];
  /** What may still change. */
  readonly rest: string;
  readonly continues: boolean;
}

const FENCE = /^ {0,3}(`{3,}|~{3,})[^\n]*\n/;

/** A long code block: all its complete lines but the last few, the fence closed here and opened again for the rest. */
function splitCode(raw: string): { head: string; rest: string } | undefined {
  const opening = FENCE.exec(raw);
  const fence = opening?.[1];
  if (opening === null || fence === undefined) return undefined;
  const body = raw.slice(opening[0].length);
  const lines = body.split('\n');
  if (lines.length <= LONG_LINES) return undefined;
  const keep = Math.ceil(LONG_LINES / 2);
  const head = lines.slice(0, -keep).join('\n');
  return { head: `${opening[0]}${head}\n${fence}\n`, rest: opening[0] + lines.slice(-keep).join('\n') };
}

/** A long list: all its items but the last one. A numbered rest starts with its own number. */
function splitList(token: Extract<MarkedToken, { type: 'list' }>): { head: string; rest: string } | undefined {
  const last = token.items.at(-1);
  if (last === undefined || token.items.length < 2 || token.raw.split('\n').length <= LONG_LINES) return undefined;
  const at = token.raw.length - last.raw.length;
  if (token.raw.slice(at) !== last.raw) return undefined;
  return { head: token.raw.slice(0, at), rest: last.raw };
}

/** Whether the last block is complete already: nothing that may follow belongs to it. */
function isClosed(block: MarkedToken, blankFollows: boolean): boolean {
  switch (block.type) {
    case 'heading':
    case 'hr':
      return blankFollows || block.raw.endsWith('\n');
    case 'paragraph':
    case 'table':
    case 'blockquote':
      return blankFollows;
    case 'code': {
      const fence = FENCE.exec(block.raw)?.[1];
      return fence !== undefined && block.raw.slice(fence.length).trimEnd().endsWith(`\n${fence}`);
    }
    default:
      return false;
  }
}

/**
 * Parts a growing text into the blocks that are complete and the one that still grows. Feeding `rest` plus new text
 * back in gives, chunk by chunk, the blocks of the whole text.
 */
export function splitStable(markdown: string, continues = false): Split {
  const blocks = blocksOf(markdown);
  const lastAt = blocks.findLastIndex((block) => block.type !== 'space');
  const last = blocks[lastAt];
  if (last === undefined) return { done: [], rest: markdown, continues };
  const head = blocks.slice(0, isClosed(last, blocks.length > lastAt + 1) ? blocks.length : lastAt);
  const done: Chunk[] = [];
  let carried = continues;
  for (const block of head) {
    if (block.type === 'space') continue;
    done.push({ markdown: block.raw, continues: carried });
    carried = false;
  }
  const start = head.reduce((sum, block) => sum + block.raw.length, 0);
  const open = markdown.slice(start);
  if (head.length > lastAt) return { done, rest: open, continues: carried };
  const parts = last.type === 'code' ? splitCode(open) : last.type === 'list' ? splitList(last) : undefined;
  if (parts === undefined) return { done, rest: open, continues: carried };
  const after = last.type === 'list' ? open.slice(last.raw.length) : '';
  return {
    done: [...done, { markdown: parts.head, continues: carried }],
    rest: parts.rest + after,
    continues: true,
  };
}

/** All that is left, at the end of the text. */
export const splitAll = (markdown: string, continues = false): readonly Chunk[] =>
  blocksOf(markdown)
    .filter((block) => block.type !== 'space')
    .map((block, index) => ({ markdown: block.raw, continues: continues && index === 0 }));
