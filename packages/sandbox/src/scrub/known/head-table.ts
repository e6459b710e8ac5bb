import { HEX, inSet } from '../char-set.ts';
import type { TrieNode } from './known-trie.ts';

const COUNT = 62;
const OTHER = 255;

/** Letters and digits as numbers below 62; everything else is `OTHER`. */
const NUMBER: Uint8Array = (() => {
  const table = new Uint8Array(65_536).fill(OTHER);
  const letters = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
  for (let index = 0; index < COUNT; index += 1) table[letters.charCodeAt(index)] = index;
  return table;
})();

/** `%`, `\`, `&`, `=`: what follows may be a letter. */
const ESCAPES = new Set([37, 92, 38, 61]);

/** Whether an escape that is a letter may begin so: `%4`, `=4`, `\\u`, `\\x`, `&#`. */
function escapes(code: number, next: number): boolean {
  if (code === 38) return next === 35;
  return code === 92 ? next === 117 || next === 120 : inSet(HEX, next);
}

/** The first two and the first three letters of all texts of a tree. */
export interface HeadTable {
  /** False where no text of the tree can begin; a look at three characters. */
  mayBegin(text: string, index: number): boolean;
}

/** Makes the walk down the tree rare: most places are told by two or three letters. */
export function createHeadTable(root: TrieNode): HeadTable {
  const pairs = new Uint8Array(COUNT * COUNT);
  const triples = new Uint8Array(COUNT * COUNT * COUNT);
  const number = (code: number): number => NUMBER[code] ?? OTHER;
  for (const [first, second] of root.next) {
    for (const [code, third] of second.next) {
      const pair = number(first) * COUNT + number(code);
      pairs[pair] = 1;
      for (const last of third.next.keys()) triples[pair * COUNT + number(last)] = 1;
    }
  }
  return {
    mayBegin(text, index) {
      const first = number(text.charCodeAt(index));
      if (index + 2 >= text.length) return true;
      if (first === OTHER) return escapes(text.charCodeAt(index), text.charCodeAt(index + 1));
      const next = text.charCodeAt(index + 1);
      const second = number(next);
      const third = number(text.charCodeAt(index + 2));
      // One character between two letters is passed over: there the two letters tell.
      if (second === OTHER) {
        if (ESCAPES.has(next) || third === OTHER) return true;
        const pair = first * COUNT + third;
        const fourth = number(text.charCodeAt(index + 3));
        return pairs[pair] === 1 && (fourth === OTHER || triples[pair * COUNT + fourth] === 1);
      }
      const pair = first * COUNT + second;
      return pairs[pair] === 1 && (third === OTHER || triples[pair * COUNT + third] === 1);
    },
  };
}
