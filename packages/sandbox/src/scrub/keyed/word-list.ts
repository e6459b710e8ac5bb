/** A list of words as one text, which reads better than a hundred quotes. */
export const wordList = (text: string): readonly string[] => text.trim().split(/\s+/u);
