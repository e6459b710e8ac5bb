import type { Fetched } from './fetch-document.ts';

const KEPT = 8;
const KEPT_CHARACTERS = 4_000_000;
const KEPT_MS = 5 * 60_000;

/** Documents that were read a moment ago, so that paging goes on in the same text and asks nobody again. */
export interface RecentDocuments {
  get(key: string, now: number): Fetched | undefined;
  keep(key: string, document: Fetched, now: number): void;
}

export function createRecentDocuments(): RecentDocuments {
  const documents = new Map<string, { readonly document: Fetched; readonly at: number }>();
  const total = (): number =>
    [...documents.values()].reduce((sum, { document }) => sum + document.reading.text.length, 0);
  return {
    get(key, now) {
      const found = documents.get(key);
      return found === undefined || now - found.at > KEPT_MS ? undefined : found.document;
    },
    keep(key, document, now) {
      documents.delete(key);
      documents.set(key, { document, at: now });
      for (const oldest of documents.keys()) {
        if (documents.size <= KEPT && total() <= KEPT_CHARACTERS) break;
        documents.delete(oldest);
      }
    },
  };
}
