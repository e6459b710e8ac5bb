import type { MarkedToken } from 'marked';
import type { Span, Style } from '../text/span.ts';
import { known } from './tokens.ts';

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", nbsp: ' ' };

export const unescapeEntities = (text: string): string =>
  text.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (all, name: string) => ENTITIES[name] ?? all);

const styled = (text: string, style: Style): Span[] => (text === '' ? [] : [{ text, style }]);

/** A link as its text and, where that says something else, the address behind it: nothing is hidden. */
function linkSpans(token: Extract<MarkedToken, { type: 'link' }>, style: Style): Span[] {
  const label = inlineSpans(known(token.tokens), { ...style, tone: 'link' });
  const shown = label.map((one) => one.text).join('');
  const address = token.href.replace(/^mailto:/, '');
  return shown === address || shown === token.href
    ? label
    : [...label, ...styled(` (${address})`, { ...style, tone: 'muted' })];
}

/** The spans of inline Markdown. A line break is a span whose text is `\n`. */
export function inlineSpans(tokens: readonly MarkedToken[], style: Style = {}): Span[] {
  return tokens.flatMap((token): Span[] => {
    switch (token.type) {
      case 'strong':
        return inlineSpans(known(token.tokens), { ...style, bold: true });
      case 'em':
        return inlineSpans(known(token.tokens), { ...style, italic: true });
      case 'del':
        return inlineSpans(known(token.tokens), { ...style, strike: true });
      case 'codespan':
        return styled(token.text, { ...style, tone: 'code' });
      case 'link':
        return linkSpans(token, style);
      case 'image':
        return styled(`[image: ${token.text === '' ? token.href : `${token.text}, ${token.href}`}]`, {
          ...style,
          tone: 'link',
        });
      case 'br':
        return [{ text: '\n' }];
      case 'checkbox':
        return styled(token.checked ? '☑ ' : '☐ ', style);
      case 'text':
        return token.tokens === undefined
          ? styled(unescapeEntities(token.text), style)
          : inlineSpans(known(token.tokens), style);
      case 'escape':
        return styled(unescapeEntities(token.text), style);
      default:
        return styled(unescapeEntities(token.raw), style);
    }
  });
}

/** The logical lines of inline spans: split where a line break stands, single newlines read as spaces. */
export function spanLines(spans: readonly Span[]): Span[][] {
  const lines: Span[][] = [[]];
  for (const one of spans) {
    if (one.text === '\n') lines.push([]);
    else lines.at(-1)?.push({ ...one, text: one.text.replaceAll('\n', ' ') });
  }
  return lines;
}
