import type { TranscriptHit } from '@oxydra/types';
import type { Tables, TranscriptRow } from './memory-tables.ts';

interface Word {
  readonly folded: string;
  readonly start: number;
  readonly end: number;
}

const fold = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

const wordsOf = (text: string): readonly Word[] =>
  [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map((match) => ({
    folded: fold(match[0]),
    start: match.index,
    end: match.index + match[0].length,
  }));

/** The words and quoted phrases of a query, each as a run of words. */
const termsOf = (query: string): readonly (readonly string[])[] =>
  [...query.matchAll(/"([^"]*)"|[^\s"]+/gu)]
    .map((match) => wordsOf(match[1] ?? match[0]).map(({ folded }) => folded))
    .filter((run) => run.length > 0);

const EXCERPT = 12;

/** Word search as the real store does it: any term counts, rarer terms count more, newer texts come first. */
export function searchTables(tables: Tables, query: string, limit: number): readonly TranscriptHit[] {
  const terms = termsOf(query);
  const rows = [...tables.transcripts.values()].map((row) => ({ row, words: wordsOf(row.text) }));
  const found = terms.map((term) => rows.map(({ words }) => matchesOf(words, term)));
  const weights = found.map((lists) =>
    Math.log(1 + rows.length / (1 + lists.filter(({ length }) => length > 0).length)),
  );
  return rows
    .map(({ row, words }, n) => ({
      row,
      words,
      at: found.flatMap((lists) => lists[n] ?? []),
      score: found.reduce((sum, lists, t) => sum + ((lists[n]?.length ?? 0) > 0 ? (weights[t] ?? 0) : 0), 0),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score || b.row.at - a.row.at || b.row.seq - a.row.seq)
    .slice(0, limit)
    .map(({ row, words, at }) => toHit(tables, row, words, new Set(at)));
}

/** Indexes of the words that belong to a match of the run. */
function matchesOf(words: readonly Word[], run: readonly string[]): readonly number[] {
  return words.flatMap((_, start) =>
    run.every((word, n) => words[start + n]?.folded === word) ? run.map((__, n) => start + n) : [],
  );
}

function toHit(
  tables: Tables,
  row: TranscriptRow,
  words: readonly Word[],
  matched: ReadonlySet<number>,
): TranscriptHit {
  const first = Math.max(0, Math.min(...matched) - EXCERPT / 2);
  const shown = words.slice(first, first + EXCERPT);
  const excerpt = shown.map(({ start, end }, n) => {
    const word = row.text.slice(start, end);
    const gap = n === 0 ? '' : row.text.slice(shown[n - 1]?.end ?? start, start);
    return gap + (matched.has(first + n) ? `[${word}]` : word);
  });
  const { session, seq, role, at } = row;
  return { session, title: tables.sessions.get(session)?.title ?? '', seq, role, at, excerpt: excerpt.join('') };
}
