import { oneLineText } from '../clean-text.ts';
import { resolveUrl } from '../url.ts';
import { attributeOf, findAll, findFirst, textBelow } from './element.ts';
import type { Element } from './element.ts';

/** What a page says of itself. */
export interface PageFacts {
  readonly title: string;
  readonly byline: string;
  readonly published: string;
  readonly site: string;
  readonly language: string;
  /** Where links count from. */
  readonly base: string;
  /** Where the page would send a browser by itself. */
  readonly refresh: string | undefined;
}

/** Facts are read from the whole page, hidden parts left out where they hold text. */
export function readFacts(page: Element, visible: Element, url: string): PageFacts {
  const metas = findAll(page, ({ tag }) => tag === 'meta', 300);
  const meta = (...names: readonly string[]): string => {
    for (const name of names) {
      const found = metas.find((each) => [attributeOf(each, 'property'), attributeOf(each, 'name'), attributeOf(each, 'itemprop')].some((key) => key.toLowerCase() === name));
      const text = found === undefined ? '' : oneLineText(attributeOf(found, 'content'), 300);
      if (text !== '') return text;
    }
    return '';
  };
  const textOf = (element: Element | undefined): string => (element === undefined ? '' : oneLineText(textBelow(element, 2_000), 300));
  const site = meta('og:site_name', 'application-name');
  const named = textOf(findFirst(page, ({ tag }) => tag === 'title'));
  const headings = findAll(visible, ({ tag }) => tag === 'h1', 2).map(textOf);
  const heading = headings.length === 1 ? (headings[0] ?? '') : '';
  // The element names the page and often the site; the one heading names the page alone.
  const title = heading !== '' && named.includes(heading) ? heading : meta('og:title', 'twitter:title') || named || headings[0] || '';
  const author = findFirst(visible, (element) => attributeOf(element, 'rel') === 'author' || /^(?:author|creator)$/u.test(attributeOf(element, 'itemprop')) || /(?:^|\s)(?:byline|author-name|p-author)(?:\s|$)/u.test(attributeOf(element, 'class')));
  const byline = meta('author', 'article:author', 'parsely-author', 'dc.creator');
  const time = findFirst(visible, (element) => element.tag === 'time' && attributeOf(element, 'datetime') !== '');
  const refresh = metas.find((each) => attributeOf(each, 'http-equiv').toLowerCase() === 'refresh');
  const base = findFirst(page, (element) => element.tag === 'base' && attributeOf(element, 'href') !== '');
  const from = base === undefined ? url : (resolveUrl(attributeOf(base, 'href'), url) ?? url);
  const target = refresh === undefined ? undefined : /^\s*[\d.]*\s*[;,]?\s*(?:url\s*=\s*)?["']?([^"']+)/iu.exec(attributeOf(refresh, 'content'))?.[1];
  return {
    title,
    byline: /^https?:/u.test(byline) || byline === '' ? textOf(author).slice(0, 100) : byline,
    published: meta('article:published_time', 'datepublished', 'date', 'dc.date') || (time === undefined ? '' : oneLineText(attributeOf(time, 'datetime'), 60)),
    site,
    language: oneLineText(attributeOf(findFirst(page, ({ tag }) => tag === 'html') ?? page, 'lang'), 35),
    base: from,
    refresh: target === undefined || /^[\d.\s]*$/u.test(target) ? undefined : resolveUrl(target, from),
  };
}
