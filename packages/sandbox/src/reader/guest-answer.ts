import { Fault } from '@oxydra/types';
import type { Hit, Json, JsonObject, Reading } from '@oxydra/types';

const KINDS: readonly Reading['kind'][] = ['page', 'feed', 'pdf', 'json', 'text'];
const MAX_FACTS = 20;
const MAX_FACT = 4_000;

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value.toWellFormed() : '');

const strange = (): Fault =>
  new Fault('guest/threw', 'The document made the reader answer something else than a reading.', {
    hint: 'Look for another page.',
  });

/** A guest may have been taken over by what it read: its answer is data of a known shape and size, or none. */
export function parseReading(value: Json): Reading {
  if (!isObject(value)) throw strange();
  const kind = KINDS.find((known) => known === value['kind']);
  const { facts, notes } = value;
  if (kind === undefined || typeof value['text'] !== 'string' || !isObject(facts ?? {})) throw strange();
  return {
    kind,
    title: textOf(value['title']).slice(0, MAX_FACT),
    text: textOf(value['text']),
    cut: value['cut'] === true,
    facts: Object.fromEntries(
      Object.entries(isObject(facts) ? facts : {})
        .slice(0, MAX_FACTS)
        .map(([key, fact]) => [key.slice(0, 40), textOf(fact).slice(0, MAX_FACT)]),
    ),
    notes: Array.isArray(notes) ? notes.slice(0, MAX_FACTS).map((note: Json) => textOf(note).slice(0, MAX_FACT)) : [],
  };
}

export function parseHits(value: Json): { readonly hits: readonly Hit[] | null; readonly refused: boolean } {
  if (!isObject(value)) throw strange();
  const { hits } = value;
  const refused = value['refused'] === true;
  if (!Array.isArray(hits)) return { hits: null, refused };
  return {
    refused,
    hits: hits
      .slice(0, 50)
      .filter(isObject)
      .map((hit: JsonObject) => ({
        title: textOf(hit['title']).slice(0, 1_000),
        url: textOf(hit['url']).slice(0, MAX_FACT),
        snippet: textOf(hit['snippet']).slice(0, MAX_FACT),
      })),
  };
}
