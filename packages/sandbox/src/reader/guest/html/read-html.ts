import type { GuestReading } from '../reading.ts';
import { findArticle } from './article.ts';
import { readFacts, readHead } from './facts.ts';
import { toMarkdown } from './markdown.ts';
import { parseMarkup } from './parse.ts';
import { pruneHidden } from './prune.ts';

/** A shorter article is looked for in the whole page, and then in what is for browsers without scripts. */
const LEAST = 80;

/** A page as Markdown: its main content, or all that is visible where `whole` asks for it. */
export function readHtml(
  html: string,
  url: string,
  options: { readonly limit: number; readonly whole: boolean },
): GuestReading {
  const { root, whole } = parseMarkup(html);
  const head = readHead(root, url);
  pruneHidden(root);
  const facts = readFacts(root, head);
  let written = toMarkdown(options.whole ? root : findArticle(root), head.base, options.limit);
  const again = (keepNoscript: boolean): void => {
    const more = toMarkdown(pruneHidden(parseMarkup(html).root, { keepNoscript }), head.base, options.limit);
    if (more.text.length > written.text.length) written = more;
  };
  if (written.text.length < LEAST && !options.whole) again(false);
  if (written.text.length < LEAST) again(true);
  const { title, ...rest } = facts;
  return {
    kind: 'page',
    title,
    text: written.text,
    cut: written.cut || !whole,
    facts: Object.fromEntries(Object.entries(rest).filter(([, fact]) => fact !== '')),
  };
}
