import type { AuditNote, Json } from '@oxydra/types';

/** Longer texts belong into no record: they are cut. UTF-16 units. */
const LONGEST = 2_000;
const MOST_ITEMS = 100;
const DEEPEST = 6;

function cut(text: string): string {
  if (text.length <= LONGEST) return text;
  return `${text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/u, '')}…`;
}

function clean(value: Json, scrub: (text: string) => string, depth: number): Json {
  // Scrubbed whole and cut after: the half of a secret would not be known any more.
  if (typeof value === 'string') return cut(scrub(value));
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= DEEPEST) return '…';
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item: Json) => clean(item, scrub, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .slice(0, MOST_ITEMS)
      .map(([key, item]) => [cut(scrub(key)), clean(item, scrub, depth + 1)]),
  );
}

/** A note as it may be kept for good: without secrets, and of a size that a line can bear. */
export function cleanNote(note: AuditNote, scrub: (text: string) => string): AuditNote {
  const { what, details } = note;
  if (details === undefined) return { ...note, what: cut(scrub(what)) };
  const kept = Object.entries(details).slice(0, MOST_ITEMS);
  return {
    ...note,
    what: cut(scrub(what)),
    details: Object.fromEntries(kept.map(([key, value]) => [cut(scrub(key)), clean(value, scrub, 0)])),
  };
}
