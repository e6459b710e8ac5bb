import { oneLineText } from '../clean-text.ts';
import { resolveUrl } from '../url.ts';
import { attributeOf, findAll, findFirst, textBelow } from './element.ts';
import type { Element } from './element.ts';

/** What stands in the head, read before what is not shown is taken out. */
export interface PageHead {
  readonly metas: readonly Element[];
  readonly title: string;
  /** Where links count from. */
  readonly base: string;
  /** Where the page would send a browser by itself; empty where it would not. */
  readonly refresh: string;
}

/** What a page says of itself; empty where it does not. */
export interface PageFacts {
  readonly title: string;
  readonly byline: string;
  readonly published: string;
  readonly site: string;
  readonly language: string;
  readonly refresh: string;
}

const textOf = (element: Element | undefined): string =>
  element === undefined ? '' : oneLineText(textBelow(element, 2_000), 300);

export function readHead(page: Element, url: string): PageHead {
  const metas = findAll(page, ({ tag }) => tag === 'meta', 300);
  const written = findFirst(page, (element) => element.tag === 'base' && attributeOf(element, 'href') !== '');
  const base = written === undefined ? url : (resolveUrl(attributeOf(written, 'href'), url) ?? url);
  const refresh = metas.find((each) => attributeOf(each, 'http-equiv').toLowerCase() === 'refresh');
  const [, target = ''] =
    (refresh === undefined
      ? null
      : /^\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)/iu.exec(attributeOf(refresh, 'content'))) ?? [];
  return {
    metas,
    title: textOf(findFirst(page, ({ tag }) => tag === 'title')),
    base,
    refresh: resolveUrl(target, base) ?? '',
  };
}

/** Facts from the head, and from what is visible where the head is silent. */
export function readFacts(visible: Element, { metas, title: named, refresh }: PageHead): PageFacts {
  const meta = (...names: readonly string[]): string => {
    for (const name of names) {
      const found = metas.find((each) =>
        [attributeOf(each, 'property'), attributeOf(each, 'name'), attributeOf(each, 'itemprop')].some(
          (key) => key.toLowerCase() === name,
        ),
      );
      const text = found === undefined ? '' : oneLineText(attributeOf(found, 'content'), 300);
      if (text !== '') return text;
    }
    return '';
  };
  const site = meta('og:site_name', 'application-name');
  const headings = findAll(visible, ({ tag }) => tag === 'h1', 2).map(textOf);
  const heading = headings.length === 1 ? (headings[0] ?? '') : '';
  // The element names the page and often the site; the one heading names the page alone.
  const title =
    heading !== '' && named.includes(heading)
      ? heading
      : meta('og:title', 'twitter:title') || named || headings[0] || '';
  const author = findFirst(
    visible,
    (element) =>
      attributeOf(element, 'rel') === 'author' ||
      /^(?:author|creator)$/u.test(attributeOf(element, 'itemprop')) ||
      /(?:^|\s)(?:byline|author-name|p-author)(?:\s|$)/u.test(attributeOf(element, 'class')),
  );
  const byline = meta('author', 'article:author', 'parsely-author', 'dc.creator');
  const time = findFirst(visible, (element) => element.tag === 'time' && attributeOf(element, 'datetime') !== '');
  return {
    title,
    byline: /^https?:/u.test(byline) || byline === '' ? textOf(author).slice(0, 100) : byline,
    published:
      meta('article:published_time', 'datepublished', 'date', 'dc.date') ||
      (time === undefined ? '' : oneLineText(attributeOf(time, 'datetime'), 60)),
    site,
    language: oneLineText(attributeOf(findFirst(visible, ({ tag }) => tag === 'html') ?? visible, 'lang'), 35),
    refresh,
  };
}
