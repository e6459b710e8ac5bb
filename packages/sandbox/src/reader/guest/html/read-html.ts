import type { GuestReading } from '../reading.ts';
import { findArticle } from './article.ts';
import { readFacts } from './facts.ts';
import { toMarkdown } from './markdown.ts';
import { parseMarkup } from './parse.ts';
import { pruneHidden } from './prune.ts';

/** A shorter article is looked for in the whole page, and then in what is for browsers without scripts. */
const LEAST = 80;

/** A page as Markdown: its main content, or all that is visible where `whole` asks for it. */
export function readHtml(html: string, url: string, options: { readonly limit: number; readonly whole: boolean }): GuestReading {
  const parsed = parseMarkup(html);
  const visible = pruneHidden(parsed.root);
  const facts = readFacts(parsed.root, visible, url);
  let written = toMarkdown(options.whole ? visible : findArticle(visible), facts.base, options.limit);
  if (written.text.length < LEAST && !options.whole) written = toMarkdown(visible, facts.base, options.limit);
  if (written.text.length < LEAST) {
    const more = toMarkdown(pruneHidden(parsed.root, { keepNoscript: true }), facts.base, options.limit);
    if (more.text.length > written.text.length) written = more;
  }
  return {
    kind: 'page',
    title: facts.title,
    text: written.text,
    cut: written.cut || !parsed.whole,
    facts: {
      ...(facts.byline === '' ? {} : { byline: facts.byline }),
      ...(facts.published === '' ? {} : { published: facts.published }),
      ...(facts.site === '' ? {} : { site: facts.site }),
      ...(facts.language === '' ? {} : { language: facts.language }),
      ...(facts.refresh === undefined ? {} : { refresh: facts.refresh }),
    },
  };
}
