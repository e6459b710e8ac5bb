/**
 * What runs inside the guest: documents that nobody trusts become text. This folder sees no files, no network and no
 * clock; it is bundled into one script by `npm run build:guests`.
 */
import type { HitShape } from '@oxydra/types';
import { cleanText } from './clean-text.ts';
import { readFeed, readJsonFeed } from './feed/read-feed.ts';
import { readHits } from './hits/read-hits.ts';
import type { HitsFound } from './hits/read-hits.ts';
import { readHtml } from './html/read-html.ts';
import { readPdf } from './pdf/read-pdf.ts';
import { printJson } from './print-json.ts';
import type { GuestReading } from './reading.ts';

export interface ReadOrder {
  readonly as: 'html' | 'xml' | 'json' | 'text' | 'pdf';
  /** Decoded; empty for a PDF, whose bytes come beside. */
  readonly text: string;
  readonly url: string;
  /** Of the answer, in characters. */
  readonly limit: number;
  /** All that is visible of a page, not its main content alone. */
  readonly whole: boolean;
}

export interface HitsOrder {
  readonly text: string;
  readonly url: string;
  readonly shape: HitShape;
}

const plain = (kind: 'text' | 'json', text: string, limit: number): GuestReading => {
  const clean = cleanText(text);
  return { kind, title: '', text: clean.slice(0, limit), cut: clean.length > limit, facts: {} };
};

function readJson({ text, url, limit }: ReadOrder): GuestReading {
  if (/^\s*\{[^]{0,4096}jsonfeed\.org\/version/u.test(text.slice(0, 4_200))) {
    try {
      const feed = readJsonFeed(JSON.parse(text), url);
      if (feed !== undefined) return feed;
    } catch {
      // Not JSON after all: shown as it stands.
    }
  }
  const printed = printJson(text, limit);
  if (printed === undefined) return plain('text', text, limit);
  return { kind: 'json', title: '', text: cleanText(printed.text), cut: printed.cut, facts: {} };
}

export function read(order: ReadOrder, bytes?: ArrayBuffer): GuestReading {
  switch (order.as) {
    case 'pdf':
      return readPdf(new Uint8Array(bytes ?? new ArrayBuffer(0)), order.limit);
    case 'html':
      return readHtml(order.text, order.url, order);
    case 'xml':
      return readFeed(order.text, order.url) ?? plain('text', order.text, order.limit);
    case 'json':
      return readJson(order);
    case 'text':
      return plain('text', order.text, order.limit);
  }
}

export const hits = ({ text, url, shape }: HitsOrder): HitsFound => readHits(text, shape, url);

// The engine calls global functions by name.
Object.assign(globalThis, { read, hits });
