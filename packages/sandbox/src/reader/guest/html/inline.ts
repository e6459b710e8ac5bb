import { cleanText } from '../clean-text.ts';
import { resolveUrl } from '../url.ts';
import { attributeOf, textBelow } from './element.ts';
import type { Element } from './element.ts';
import type { Ink } from './ink.ts';

const MARKS: Readonly<Record<string, string>> = {
  strong: '**',
  b: '**',
  em: '_',
  i: '_',
  del: '~~',
  s: '~~',
  strike: '~~',
};
const PERMALINK = /^[¶#§🔗\s]*$/u;
const MAX_ALT = 300;

/** Marks around a text, white space kept outside of them, where Markdown wants it. */
function wrap(text: string, mark: string): string {
  const inner = text.trim();
  if (inner === '' || inner.includes('\n\n') || (inner.startsWith(mark) && inner.endsWith(mark))) return text;
  const start = text.slice(0, text.indexOf(inner));
  return `${start}${mark}${inner}${mark}${text.slice(start.length + inner.length)}`;
}

/** A code span with a fence longer than any run of backticks inside. */
export function codeSpan(text: string): string {
  const longest = (text.match(/`+/gu) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const space = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${space}${text}${space}${fence}`;
}

function image(element: Element, ink: Ink): string {
  const alt = ink.spend(cleanText(attributeOf(element, 'alt')).replace(/\s+/gu, ' ').trim().slice(0, MAX_ALT));
  if (alt === '') return '';
  const url = resolveUrl(attributeOf(element, 'src') || attributeOf(element, 'data-src'), ink.base);
  const words = alt.replace(/[[\]]/gu, '');
  return url === undefined ? `[image: ${words}]` : `![${words}](${ink.spend(url)})`;
}

function link(element: Element, ink: Ink): string {
  const href = attributeOf(element, 'href');
  const text = inline(element, ink);
  const words = text.replace(/\s+/gu, ' ').trim();
  if (href.startsWith('#') && PERMALINK.test(words)) return '';
  const url = resolveUrl(href, ink.base);
  if (url === undefined || words === '') return text;
  const space = /^\s/u.test(text) ? ' ' : '';
  return `${space}[${words.replaceAll('](', '] (')}](${ink.spend(url)})${/\s$/u.test(text) ? ' ' : ''}`;
}

function element(child: Element, ink: Ink): string {
  const { tag } = child;
  const mark = MARKS[tag];
  if (mark !== undefined) return wrap(inline(child, ink), mark);
  switch (tag) {
    case 'br':
      return '\n';
    case 'a':
      return link(child, ink);
    case 'img':
      return image(child, ink);
    case 'code':
    case 'kbd':
    case 'samp':
    case 'tt': {
      const text = ink.spend(cleanText(textBelow(child)).replace(/\s+/gu, ' ').trim());
      return text === '' ? '' : codeSpan(text);
    }
    case 'q':
      return `“${inline(child, ink)}”`;
    case 'sup': {
      const text = inline(child, ink);
      return /^\s*-?[\w+]{1,3}\s*$/u.test(text) ? `^${text.trim()}` : text;
    }
    case 'rp':
      return '';
    case 'rt':
      return `(${inline(child, ink).trim()})`;
    case 'math': {
      const alternative = attributeOf(child, 'alttext');
      return alternative === '' ? inline(child, ink) : `$${ink.spend(cleanText(alternative))}$`;
    }
    case 'wbr':
    case 'hr':
      return '';
    default:
      return child.block ? ` ${inline(child, ink)} ` : inline(child, ink);
  }
}

/** What stands in an element as the inside of one paragraph; blocks in it lose their shape. */
export function inline(parent: Element, ink: Ink): string {
  return inlineRun(parent.children, ink);
}

/** The same for some neighbours. Line breaks are those of `br`; other white space is single spaces. */
export function inlineRun(nodes: readonly (Element | string)[], ink: Ink): string {
  let text = '';
  for (const node of nodes) {
    if (ink.dry()) break;
    text += typeof node === 'string' ? ink.spend(cleanText(node).replace(/\s+/gu, ' ')) : element(node, ink);
  }
  return text;
}

/** A finished paragraph: no spaces at the ends of lines, none doubled. */
export const tidy = (text: string): string =>
  text
    .replace(/ *\n */gu, '\n')
    .replace(/ {2,}/gu, ' ')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();

/** A finished text for one line. */
export const tidyLine = (text: string): string => text.replace(/\s+/gu, ' ').trim();
