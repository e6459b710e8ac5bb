import { attributeOf } from './element.ts';
import type { Element } from './element.ts';

const PARAGRAPHS = new Set(['p', 'pre', 'blockquote', 'td', 'dd']);
const SPEAKING = 25;
const MAX_COMMAS = 50;

/**
 * Measures every element: characters, those of them in links, commas, and paragraphs that have something to say, its own
 * and those below it.
 */
export function measureAll(element: Element): void {
  element.text = 0;
  element.linked = 0;
  element.commas = 0;
  element.paragraphs = 0;
  for (const child of element.children) {
    if (typeof child === 'string') {
      const plain = child.trim();
      if (plain === '') continue;
      element.text += plain.length;
      if (/[,，、。]/u.test(plain)) element.commas += plain.split(/[,，、。]/u, MAX_COMMAS).length - 1;
    } else {
      measureAll(child);
      element.text += child.text;
      element.linked += child.linked;
      element.commas += child.commas;
      element.paragraphs += child.paragraphs;
    }
  }
  if (element.tag === 'a' && attributeOf(element, 'href') !== '') element.linked = element.text;
  if (PARAGRAPHS.has(element.tag) && element.text - element.linked >= SPEAKING) element.paragraphs += 1;
}
