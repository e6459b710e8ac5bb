import { lexer, type MarkedToken, type Token } from 'marked';

/** Marked types its tokens openly for extensions; none are installed, so every token is one of its own. */
export const known = (tokens: readonly Token[] | undefined): readonly MarkedToken[] =>
  (tokens ?? []) as readonly MarkedToken[];

/** The blocks of a Markdown text. Their `raw` texts joined give the text again. */
export const blocksOf = (markdown: string): readonly MarkedToken[] => known(lexer(markdown));
