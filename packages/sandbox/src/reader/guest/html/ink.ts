import type { Element } from './element.ts';
import { BLOCK } from './tags.ts';

/** What goes with the writing of one page. */
export interface Ink {
  /** Where links count from. */
  readonly base: string;
  /** Takes from what may still be written; answers as much of the text as that allows. */
  spend(text: string): string;
  /** True once the text was longer than may be written. */
  readonly dry: () => boolean;
}

function markBlocks(element: Element): void {
  element.block = BLOCK.has(element.tag);
  for (const child of element.children) {
    if (typeof child === 'string') continue;
    markBlocks(child);
    if (child.block) element.block = true;
  }
}

export function createInk(root: Element, base: string, limit: number): Ink {
  markBlocks(root);
  let left = limit;
  let dry = false;
  return {
    base,
    spend(text) {
      if (text.length <= left) {
        left -= text.length;
        return text;
      }
      const part = text.slice(0, left);
      left = 0;
      dry = true;
      return part;
    },
    dry: () => dry,
  };
}
