/** A list of words as one text, which reads better than a hundred quotes. */
export const wordList = (text: string): readonly string[] => text.trim().split(/\s+/u);

/** Words by the code of their last letter, to be found by where they end. */
export type WordEnds = ReadonlyMap<number, readonly string[]>;

/** A list of words in lower case, as one text. */
export const wordEnds = (text: string): WordEnds =>
  Map.groupBy(wordList(text), (word) => word.charCodeAt(word.length - 1));
