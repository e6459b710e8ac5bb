import { createTextWindow } from './text-window.ts';
import { HASH_MASK, roll, type TriggerTable } from './triggers.ts';

/** Runs over a text and stops where three characters stand that a trigger may begin with. */
export interface HeadFinder {
  /** Begins with a text, at an index: what stands before it is not read. */
  begin(text: string, from: number): void;
  /** Goes on in the same text at a later index; what stands before that is not read either. */
  skip(text: string, to: number): void;
  /** The index of the third of such characters, or −1 where there are none before `limit`; from there it goes on. */
  next(text: string, limit: number): number;
  /** What the table says of the characters that were found last. */
  head(): number;
}

/** `heads`: by hash, 0 for what no trigger begins with; `fourths`: what may follow. The text itself is not kept. */
export function createHeadFinder({ heads, fourths }: Pick<TriggerTable, 'heads' | 'fourths'>): HeadFinder {
  const window = createTextWindow();
  const { units } = window;
  let hash = 0;
  /** The next index, and which part of the text the window holds. */
  let position = 0;
  let base = 0;
  let filled = 0;

  function skip(text: string, to: number): void {
    hash = 0;
    // With fewer than three characters there is nothing to ask for.
    const first = Math.min(to + 2, text.length);
    for (position = to; position < first; position += 1) hash = roll(hash, text.charCodeAt(position));
  }

  return {
    begin(text, from) {
      base = from;
      filled = 0;
      skip(text, from);
    },
    skip,
    next(text, limit) {
      while (position < limit) {
        if (position >= base + filled) {
          base = position;
          filled = window.fill(text, position);
        }
        const end = Math.min(filled, limit - base);
        const last = filled - 1;
        let rolled = hash;
        let offset = position - base;
        // One look into a table a unit: this loop is all that most text costs.
        while (offset < end) {
          rolled = ((rolled << 5) | ((units[offset] ?? 0) & 31)) & HASH_MASK;
          const next = fourths[rolled] ?? 0;
          // At the edge of the window the next unit is not there to be asked.
          if (next !== 0 && (offset === last || ((next >>> ((units[offset + 1] ?? 0) & 31)) & 1) === 1)) break;
          offset += 1;
        }
        hash = rolled;
        position = base + offset + 1;
        if (offset < end) return position - 1;
        position -= 1;
      }
      return -1;
    },
    head: () => heads[hash] ?? 0,
  };
}
