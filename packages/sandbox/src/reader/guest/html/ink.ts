import type { Element } from './element.ts';
import { BLOCK } from './tags.ts';

/** What goes with the writing of one page. */
export interface Ink {
  /** Where links count from. */
  readonly base: string;
  /** True for an element that is a block or holds one. */
  blocky(element: Element): boolean;
  /** Takes from what may still be written; answers as much of the text as that allows. */
  spend(text: string): string;
  /** True once the text was longer than may be written. */
  readonly dry: () => boolean;
}

export function createInk(root: Element, base: string, limit: number): Ink {
  const blocky = new Set<Element>();
  const visit = (element: Element): boolean => {
    let below = false;
    for (const child of element.children) if (typeof child !== 'string' && visit(child)) below = true;
    if (below || BLOCK.has(element.tag)) blocky.add(element);
    return below || BLOCK.has(element.tag);
  };
  visit(root);
  let left = limit;
  let dry = false;
  return {
    base,
    blocky: (element) => blocky.has(element),
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
