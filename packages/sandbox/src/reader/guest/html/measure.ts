import { attributeOf } from './element.ts';
import type { Element } from './element.ts';

/** What stands in and below an element. */
export interface Measure {
  /** Characters without runs of white space. */
  readonly text: number;
  /** Of these, in links. */
  readonly linked: number;
  readonly commas: number;
  /** Paragraphs with something to say. */
  readonly paragraphs: number;
}

export type Measures = ReadonlyMap<Element, Measure>;

const PARAGRAPHS = new Set(['p', 'pre', 'blockquote', 'td', 'dd']);
const SPEAKING = 25;

/** Measures every element once. */
export function measureAll(root: Element): Measures {
  const measures = new Map<Element, Measure>();
  const visit = (element: Element): Measure => {
    let text = 0;
    let linked = 0;
    let commas = 0;
    let paragraphs = 0;
    for (const child of element.children) {
      if (typeof child === 'string') {
        const plain = child.trim();
        if (plain === '') continue;
        text += plain.length;
        if (plain.includes(',')) commas += plain.split(',', 50).length - 1;
        if (/[，、。]/u.test(plain)) commas += plain.split(/[，、。]/u, 50).length - 1;
      } else {
        const below = visit(child);
        text += below.text;
        linked += below.linked;
        commas += below.commas;
        paragraphs += below.paragraphs;
      }
    }
    if (element.tag === 'a' && attributeOf(element, 'href') !== '') linked = text;
    if (PARAGRAPHS.has(element.tag) && text - linked >= SPEAKING) paragraphs += 1;
    const measure = { text, linked, commas, paragraphs };
    measures.set(element, measure);
    return measure;
  };
  visit(root);
  return measures;
}
