import { cleanText, oneLineText } from '../clean-text.ts';
import type { GuestReading } from '../reading.ts';
import { fromUtf16, toBinary } from './bytes.ts';
import { drawPage } from './content.ts';
import { openDocument } from './document.ts';
import type { PdfDocument } from './document.ts';
import type { Font } from './fonts.ts';
import { layOut } from './page-text.ts';
import { listPages } from './pages.ts';
import type { PdfValue } from './values.ts';
import { isList, isStream, isString } from './values.ts';

const MAX_PAGES = 1_000;
/** What all streams together may unpack to. */
const MAX_UNPACKED = 48 * 1024 * 1024;
const MAX_OPERATORS = 5_000_000;

function contentOf(document: PdfDocument, value: PdfValue | undefined): string {
  const content = document.resolve(value);
  const parts = isList(content) ? content.slice(0, 1_000).map((part) => document.resolve(part)) : [content];
  return parts.map((part) => (isStream(part) ? (document.read(part) ?? '') : '')).join('\n');
}

function titleOf(document: PdfDocument): string {
  // Its strings are encrypted one by one; the title is not worth it.
  if (document.protection !== 'none') return '';
  const title = document.resolve(document.dict(document.trailer.map.get('Info')).map.get('Title'));
  if (!isString(title)) return '';
  return oneLineText(title.bytes.startsWith('þÿ') ? fromUtf16(title.bytes.slice(2, 1_000)) : title.bytes, 300);
}

/** The text of a PDF, page by page, up to `limit` characters. What is broken is left out; nothing is ever thrown. */
export function readPdf(bytes: Uint8Array, limit: number): GuestReading {
  const unpacking = { left: MAX_UNPACKED, exceeded: false };
  const document = openDocument(toBinary(bytes), unpacking);
  if (document.protection === 'locked') {
    return {
      kind: 'pdf',
      title: '',
      text: '',
      cut: false,
      facts: {},
      notes: ['The PDF is encrypted and needs a password, so its text cannot be read.'],
    };
  }
  const { pages, whole } = listPages(document, MAX_PAGES);
  const fonts = new Map<PdfValue, Font>();
  const budget = { operators: MAX_OPERATORS, characters: limit };
  const texts: string[] = [];
  let length = 0;
  let illegible = false;
  let read = 0;
  for (const page of pages) {
    if (length >= limit || budget.operators <= 0 || budget.characters <= 0 || unpacking.exceeded) break;
    const drawn = drawPage(document, contentOf(document, page.dict.map.get('Contents')), page.resources, fonts, budget);
    const text = cleanText(layOut(drawn.runs, drawn.painted));
    illegible ||= drawn.illegible;
    read += 1;
    if (text === '') continue;
    texts.push(`[page ${read}]\n\n${text}`);
    length += text.length;
  }
  const notes: string[] = [];
  if (pages.length === 0) notes.push('The PDF has no page that can be read.');
  else if (texts.length === 0)
    notes.push(
      illegible
        ? 'The fonts of the PDF do not say which characters they show.'
        : 'The PDF holds no text; its pages may be pictures.',
    );
  if (unpacking.exceeded) notes.push('The PDF unpacks to more than is read.');
  const text = texts.join('\n\n');
  return {
    kind: 'pdf',
    title: titleOf(document),
    text: text.slice(0, limit),
    cut: !whole || read < pages.length || text.length > limit,
    facts: { pages: String(pages.length) },
    notes,
  };
}
