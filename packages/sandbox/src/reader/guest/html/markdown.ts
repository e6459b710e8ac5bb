import { cleanText } from '../clean-text.ts';
import { resolveUrl } from '../url.ts';
import { attributeOf, createElement, findFirst, textBelow } from './element.ts';
import type { Element } from './element.ts';
import { createInk } from './ink.ts';
import type { Ink } from './ink.ts';
import { inline, inlineRun, tidy, tidyLine } from './inline.ts';
import { cellsOf, dataTable, isLayout, rowsOf } from './table.ts';

/** Deeper lists and quotes are not moved in any further: each level would cost the whole text once more. */
const MAX_INDENT = 8;
const MAX_CARD = 400;

const indent = (text: string, by: string): string => text.replace(/\n(?=[^\n])/gu, `\n${by}`);
const quote = (text: string): string =>
  text
    .split('\n')
    .map((line) => (line === '' ? '>' : `> ${line}`))
    .join('\n');

/** The text of a code block: white space as it stands, `br` as a line. */
function verbatim(element: Element): string {
  let text = '';
  for (const child of element.children) {
    if (typeof child === 'string') text += child;
    else text += child.tag === 'br' ? '\n' : verbatim(child);
  }
  return text;
}

function languageOf(pre: Element): string {
  const places = [pre, findFirst(pre, ({ tag }) => tag === 'code')].filter((place) => place !== undefined);
  for (const place of places) {
    const named =
      attributeOf(place, 'data-language') ||
      (/(?:^|\s)(?:lang(?:uage)?-|highlight-source-|brush:\s*)([\w+#.-]{1,24})/u.exec(
        attributeOf(place, 'class'),
      )?.[1] ??
        '');
    if (/^[\w+#.-]{1,24}$/u.test(named)) return named;
  }
  return '';
}

function codeBlock(pre: Element, ink: Ink): string {
  const text = ink.spend(cleanText(verbatim(pre)).replace(/^\n+|\s+$/gu, ''));
  if (text === '') return '';
  const longest = (text.match(/`{3,}/gu) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const fence = '`'.repeat(longest + 1);
  return `${fence}${languageOf(pre)}\n${text}\n${fence}`;
}

function list(element: Element, ink: Ink, level: number): string {
  const ordered = element.tag === 'ol';
  const first = Number.parseInt(attributeOf(element, 'start'), 10);
  let number = Number.isSafeInteger(first) ? first : 1;
  const items: string[] = [];
  for (const child of element.children) {
    if (ink.dry()) break;
    if (typeof child === 'string' && child.trim() === '') continue;
    const own = typeof child !== 'string' && child.tag === 'li' ? child : createElement('li', null, [child]);
    const text = blocks(own, ink, level + 1);
    if (text === '') continue;
    // A list straight inside a list belongs to the item before it.
    if (typeof child !== 'string' && (child.tag === 'ul' || child.tag === 'ol') && items.length > 0) {
      items.push(`  ${indent(text, '  ')}`);
      continue;
    }
    const marker = ordered ? `${number}. ` : '- ';
    number += 1;
    items.push(`${marker}${level < MAX_INDENT ? indent(text, ' '.repeat(marker.length)) : text}`);
  }
  const loose = items.some((item) => item.includes('\n\n'));
  return items.join(loose ? '\n\n' : '\n');
}

function definitions(element: Element, ink: Ink, level: number): string {
  const lines: string[] = [];
  const visit = (parent: Element): void => {
    for (const child of parent.children) {
      if (typeof child === 'string' || ink.dry()) continue;
      if (child.tag === 'dt') {
        const term = tidyLine(inline(child, ink));
        if (term !== '') lines.push(`${lines.length === 0 ? '' : '\n'}**${term}**`);
      } else if (child.tag === 'dd') {
        const text = blocks(child, ink, level + 1);
        if (text !== '') lines.push(`: ${level < MAX_INDENT ? indent(text, '  ') : text}`);
      } else visit(child);
    }
  };
  visit(element);
  return lines.join('\n');
}

/** A card: a link around blocks. Short ones become one link, long ones keep their shape. */
function card(element: Element, ink: Ink, level: number): string {
  const url = resolveUrl(attributeOf(element, 'href'), ink.base);
  if (url === undefined || textBelow(element, MAX_CARD + 1).length > MAX_CARD) {
    const text = blocks({ ...element, tag: 'div' }, ink, level);
    return url === undefined || text === '' ? text : `${text}\n\n[→](${ink.spend(url)})`;
  }
  return tidyLine(inlineRun([element], ink));
}

function table(element: Element, ink: Ink, level: number): string {
  const caption = element.children.find((child) => typeof child !== 'string' && child.tag === 'caption');
  const title = caption === undefined || typeof caption === 'string' ? '' : tidyLine(inline(caption, ink));
  const body = isLayout(element)
    ? rowsOf(element)
        .flatMap((row) => cellsOf(row).map((cell) => blocks(cell, ink, level)))
        .filter((text) => text !== '')
        .join('\n\n')
    : dataTable(element, ink);
  return title === '' ? body : `**${title}**\n\n${body}`;
}

function block(element: Element, ink: Ink, level: number): string {
  switch (element.tag) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6': {
      const text = tidyLine(inline(element, ink));
      return text === '' ? '' : `${'#'.repeat(Number(element.tag[1]))} ${text}`;
    }
    case 'pre':
      return codeBlock(element, ink);
    case 'ul':
    case 'ol':
    case 'menu':
      return list(element, ink, level);
    case 'dl':
      return definitions(element, ink, level);
    case 'table':
      return table(element, ink, level);
    case 'hr':
      return '---';
    case 'blockquote': {
      const text = blocks(element, ink, level + 1);
      return text === '' || level >= MAX_INDENT ? text : quote(text);
    }
    case 'figcaption':
    case 'summary':
    case 'legend': {
      const text = tidyLine(inline(element, ink));
      return text === '' ? '' : element.tag === 'figcaption' ? `_${text}_` : `**${text}**`;
    }
    case 'a':
      return card(element, ink, level);
    default:
      return blocks(element, ink, level);
  }
}

/** What stands in an element as blocks with an empty line between them. */
function blocks(parent: Element, ink: Ink, level: number): string {
  const written: string[] = [];
  let run: (Element | string)[] = [];
  const flush = (): void => {
    if (run.length === 0) return;
    const text = tidy(inlineRun(run, ink));
    run = [];
    if (text !== '') written.push(text);
  };
  for (const child of parent.children) {
    if (ink.dry()) break;
    if (typeof child === 'string' || !child.block) run.push(child);
    else {
      flush();
      const text = block(child, ink, level);
      if (text !== '') written.push(text);
    }
  }
  flush();
  // A list right below the words of its item stays with them.
  const tight = parent.tag === 'li' && parent.children.every((child) => typeof child === 'string' || child.tag !== 'p');
  return tight
    ? written.reduce(
        (text, each) => (text === '' ? each : `${text}${/^(?:[-*]|\d+\.) /u.test(each) ? '\n' : '\n\n'}${each}`),
        '',
      )
    : written.join('\n\n');
}

/** An element as Markdown of at most `limit` characters or so; `cut` where there was more. */
export function toMarkdown(
  root: Element,
  base: string,
  limit: number,
): { readonly text: string; readonly cut: boolean } {
  const ink = createInk(root, base, limit);
  const text = blocks(root, ink, 0);
  return { text, cut: ink.dry() };
}
