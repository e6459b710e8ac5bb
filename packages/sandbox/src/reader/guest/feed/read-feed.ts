import { cleanText, oneLineText } from '../clean-text.ts';
import { attributeOf, createElement, findFirst, textBelow } from '../html/element.ts';
import type { Element } from '../html/element.ts';
import { toMarkdown } from '../html/markdown.ts';
import { parseMarkup } from '../html/parse.ts';
import { pruneHidden } from '../html/prune.ts';
import type { GuestReading } from '../reading.ts';
import { resolveUrl } from '../url.ts';

const MAX_ENTRIES = 500;
const MAX_SUMMARY = 2_000;

/** A name without its namespace. */
const localName = ({ tag }: Element): string => tag.slice(tag.indexOf(':') + 1).toLowerCase();
const childrenOf = (element: Element): readonly Element[] =>
  element.children.filter((child) => typeof child !== 'string');
const childOf = (element: Element, ...names: readonly string[]): Element | undefined => {
  for (const name of names) {
    const found =
      childrenOf(element).find((child) => child.tag.toLowerCase() === name) ??
      childrenOf(element).find((child) => localName(child) === name);
    if (found !== undefined) return found;
  }
  return undefined;
};

/** HTML inside a feed, as a short text; plain text goes through unharmed. */
export function summaryOf(markup: string, base: string): string {
  if (!/[<&]/u.test(markup)) return cleanText(markup).replace(/\s+/gu, ' ').trim().slice(0, MAX_SUMMARY);
  const { text } = toMarkdown(pruneHidden(parseMarkup(markup.slice(0, 100_000)).root), base, MAX_SUMMARY);
  return text.slice(0, MAX_SUMMARY);
}

const lineOf = (element: Element | undefined): string => {
  if (element === undefined) return '';
  const text = textBelow(element, 5_000);
  return oneLineText(/[<&]/u.test(text) ? textBelow(parseMarkup(text).root, 5_000) : text, 300);
};

function linkOf(entry: Element, base: string): string | undefined {
  const links = childrenOf(entry).filter((child) => localName(child) === 'link');
  const atom =
    links.find((link) => /^(?:|alternate)$/u.test(attributeOf(link, 'rel')) && attributeOf(link, 'href') !== '') ??
    links.find((link) => attributeOf(link, 'href') !== '');
  const written =
    atom === undefined
      ? links.map((link) => textBelow(link, 2_000).trim()).find((text) => text !== '')
      : attributeOf(atom, 'href');
  if (written !== undefined) return resolveUrl(written, base);
  const id = childOf(entry, 'guid');
  return id === undefined || attributeOf(id, 'isPermaLink') === 'false'
    ? undefined
    : resolveUrl(textBelow(id, 2_000), base);
}

function authorOf(entry: Element): string {
  const author = childOf(entry, 'author', 'creator');
  if (author === undefined) return '';
  return lineOf(childOf(author, 'name') ?? author);
}

interface Entry {
  readonly title: string;
  readonly link: string | undefined;
  readonly date: string;
  readonly author: string;
  readonly summary: string;
}

function print(entry: Entry): string {
  const title = entry.title === '' ? '(untitled)' : entry.title.replaceAll('](', '] (');
  const head = `## ${entry.link === undefined ? title : `[${title}](${entry.link})`}`;
  const about = [entry.date, entry.author].filter((text) => text !== '').join(' · ');
  return [head, about, entry.summary].filter((text) => text !== '').join('\n\n');
}

function reading(title: string, about: string, entries: readonly Entry[], total: number): GuestReading {
  const head = [title === '' ? '' : `# ${title}`, about].filter((text) => text !== '');
  const cut = total > entries.length;
  return {
    kind: 'feed',
    title,
    text: [...head, ...entries.map(print)].join('\n\n'),
    cut,
    facts: { entries: String(total) },
  };
}

/** RSS 0.9 to 2.0, RDF and Atom; undefined for XML that is no feed. No document type is ever looked at. */
export function readFeed(xml: string, url: string): GuestReading | undefined {
  const { root } = parseMarkup(xml, { xml: true });
  const feed = findFirst(root, (element) => /^(?:rss|feed|rdf)$/u.test(localName(element)));
  if (feed === undefined) return undefined;
  const channel = childOf(feed, 'channel') ?? feed;
  const entries = [...childrenOf(channel), ...(channel === feed ? [] : childrenOf(feed))].filter((child) =>
    /^(?:item|entry)$/u.test(localName(child)),
  );
  const base = linkOf(channel, url) ?? url;
  return reading(
    lineOf(childOf(channel, 'title')),
    summaryOf(textBelow(childOf(channel, 'description', 'subtitle') ?? createElement(''), 5_000), base),
    entries.slice(0, MAX_ENTRIES).map((entry) => {
      const content = childOf(entry, 'summary', 'description', 'content:encoded', 'encoded', 'content');
      // XHTML content is elements, not text.
      const markup = content === undefined ? '' : attributeOf(content, 'type') === 'xhtml' ? '' : textBelow(content);
      return {
        title: lineOf(childOf(entry, 'title')),
        link: linkOf(entry, base),
        date: lineOf(childOf(entry, 'pubdate', 'published', 'updated', 'date')),
        author: authorOf(entry),
        summary:
          markup === '' && content !== undefined
            ? toMarkdown(content, base, MAX_SUMMARY).text
            : summaryOf(markup, base),
      };
    }),
    entries.length,
  );
}

const textIn = (value: unknown, key: string): string => {
  const found: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof found === 'string' ? found : '';
};

/** JSON Feed; undefined for other JSON. */
export function readJsonFeed(document: unknown, url: string): GuestReading | undefined {
  if (!/^https?:\/\/(?:www\.)?jsonfeed\.org\/version\//u.test(textIn(document, 'version'))) return undefined;
  const items: unknown = typeof document === 'object' && document !== null ? Reflect.get(document, 'items') : undefined;
  if (!Array.isArray(items)) return undefined;
  const base = resolveUrl(textIn(document, 'home_page_url'), url) ?? url;
  const entries = items.slice(0, MAX_ENTRIES).map((item: unknown): Entry => ({
    title: oneLineText(textIn(item, 'title'), 300),
    link: resolveUrl(textIn(item, 'url'), base),
    date: oneLineText(textIn(item, 'date_published'), 60),
    author: '',
    summary: summaryOf(textIn(item, 'summary') || textIn(item, 'content_html') || textIn(item, 'content_text'), base),
  }));
  return reading(
    oneLineText(textIn(document, 'title'), 300),
    summaryOf(textIn(document, 'description'), base),
    entries,
    items.length,
  );
}
