/** What a text that is looked for stands for. */
export interface Hit {
  readonly name: string;
  /** Letters beside the match that hold bits of it. */
  readonly before: number;
  readonly after: number;
}

/** A walk through all texts at once, letter by letter. */
export interface TextWalk {
  begin(): void;
  /** Goes on with a letter; false where no text goes on so. */
  step(code: number): boolean;
  /** The text that ends after the letters so far. */
  hit(): Hit | undefined;
  /** No text is longer than the letters so far. */
  readonly over: () => boolean;
}

/** Texts in order, one after the other in one array: their beginnings stand side by side, as in a tree, and cost less. */
export interface KnownTexts {
  readonly texts: readonly string[];
  readonly walk: TextWalk;
}

export function createKnownTexts(hits: ReadonlyMap<string, Hit>): KnownTexts {
  const texts = [...hits.keys()].sort();
  const all = texts.join('');
  const letters = Uint16Array.from({ length: all.length }, (_, index) => all.charCodeAt(index));
  const begins = new Uint32Array(texts.length + 1);
  for (const [index, text] of texts.entries()) begins[index + 1] = (begins[index] ?? 0) + text.length;
  const hitOf = texts.map((text) => hits.get(text));

  /** The texts from `low` to `high` have the letters so far, `depth` of them. */
  let low = 0;
  let high = 0;
  let depth = 0;

  /** A letter of a text; −1 beyond its end, as a text stands before those that go on with it. */
  const letterAt = (text: number, index: number): number => {
    const at = (begins[text] ?? 0) + index;
    return at < (begins[text + 1] ?? 0) ? (letters[at] ?? -1) : -1;
  };

  /** The first text from `from` on whose next letter is `code` or later. */
  function firstWith(code: number, from: number): number {
    let left = from;
    let right = high;
    while (left < right) {
      const middle = (left + right) >>> 1;
      if (letterAt(middle, depth) < code) left = middle + 1;
      else right = middle;
    }
    return left;
  }

  return {
    texts,
    walk: {
      begin() {
        low = 0;
        high = texts.length;
        depth = 0;
      },
      step(code) {
        if (high - low === 1) {
          if (letterAt(low, depth) !== code) return false;
        } else {
          low = firstWith(code, low);
          high = firstWith(code + 1, low);
        }
        depth += 1;
        return low < high;
      },
      hit: () => (letterAt(low, depth) === -1 ? hitOf[low] : undefined),
      over: () => high - low === 1 && letterAt(low, depth) === -1,
    },
  };
}
