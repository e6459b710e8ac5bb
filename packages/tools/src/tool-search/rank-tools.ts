import type { ToolSpec } from '@oxydra/types';

/** A word counts so much more in a tool's name than in its description. */
const NAME_WEIGHT = 3;
/** The usual constants of BM25: how soon repetition stops counting, and how much length is held against a text. */
const SATURATION = 1.2;
const LENGTH = 0.75;

const STOP = new Set([
  'a',
  'an',
  'and',
  'as',
  'by',
  'for',
  'i',
  'in',
  'is',
  'it',
  'of',
  'on',
  'or',
  'the',
  'to',
  'with',
]);

/** Words without their endings, so that `files` finds `file` and `saving` finds `save`. */
const stem = (word: string): string => {
  const short = word.replace(/(?:ies|ing|ed|es|s|e)$/u, '');
  return short.length >= 3 ? short : word;
};

const wordsOf = (text: string): readonly string[] =>
  (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) => !STOP.has(word)).map(stem);

function countsOf({ name, description, input }: ToolSpec): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const add = (words: readonly string[], weight: number): void => {
    for (const word of words) counts.set(word, (counts.get(word) ?? 0) + weight);
  };
  add(wordsOf(name), NAME_WEIGHT);
  add(wordsOf(description), 1);
  const properties = input['properties'];
  if (typeof properties === 'object' && properties !== null) add(Object.keys(properties).flatMap(wordsOf), 1);
  return counts;
}

/** The tools that a query speaks of, best first (BM25); none where no word of it is known. */
export function rankTools(specs: readonly ToolSpec[], query: string, limit: number): readonly ToolSpec[] {
  const wanted = new Set(wordsOf(query));
  const texts = specs.map((spec) => ({ spec, counts: countsOf(spec) }));
  const lengths = texts.map(({ counts }) => [...counts.values()].reduce((sum, count) => sum + count, 0));
  const mean = lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length);
  const rarity = (word: string): number => {
    const having = texts.filter(({ counts }) => counts.has(word)).length;
    return Math.log(1 + (texts.length - having + 0.5) / (having + 0.5));
  };
  const weights = new Map([...wanted].map((word) => [word, rarity(word)]));
  return texts
    .map(({ spec, counts }, index) => {
      const norm = SATURATION * (1 - LENGTH + (LENGTH * (lengths[index] ?? 0)) / Math.max(1, mean));
      let score = 0;
      for (const [word, weight] of weights) {
        const count = counts.get(word) ?? 0;
        score += (weight * count * (SATURATION + 1)) / (count + norm);
      }
      return { spec, score };
    })
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ spec }) => spec);
}
