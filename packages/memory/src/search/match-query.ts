const MAX_CHARACTERS = 2_000;
const MAX_TERMS = 48;

/** Something the tokenizer makes at least one word of. */
const HAS_WORD = /[\p{L}\p{N}\p{Co}]/u;

/**
 * What a person typed as an FTS5 query: any of the words, with quoted words as a phrase. Every term is quoted, so that
 * nothing typed is read as query syntax. Undefined where there is no word at all. Very long input is cut.
 */
export function matchQuery(text: string): string | undefined {
  const plain = text.slice(0, MAX_CHARACTERS).toWellFormed().replaceAll('\0', ' ');
  const terms = [...plain.matchAll(/"([^"]*)"|[^\s"]+/gu)].map((match) => match[1] ?? match[0]);
  const words = [...new Set(terms.filter((term) => HAS_WORD.test(term)))].slice(0, MAX_TERMS);
  return words.length === 0 ? undefined : words.map((word) => `"${word}"`).join(' OR ');
}
