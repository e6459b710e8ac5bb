import { attributeOf, classesOf, findAll } from '../html/element.ts';
import type { Element } from '../html/element.ts';

interface Step {
  readonly tag: string | undefined;
  readonly classes: readonly string[];
  readonly not: readonly string[];
}

const STEP = /^([a-z][a-z0-9]*)?((?:\.[\w-]+)*)((?::not\(\.[\w-]+\))*)$/iu;

function parseStep(text: string): Step | undefined {
  const [whole, tag, classes = '', not = ''] = STEP.exec(text) ?? [];
  if (whole === undefined || whole === '') return undefined;
  return {
    tag: tag?.toLowerCase(),
    classes: classes.split('.').filter((name) => name !== ''),
    not: Array.from(not.matchAll(/:not\(\.([\w-]+)\)/gu), ([, name = '']) => name),
  };
}

const fits =
  (step: Step) =>
  (element: Element): boolean => {
    if (step.tag !== undefined && element.tag !== step.tag) return false;
    const classes = step.classes.length + step.not.length === 0 ? [] : classesOf(element);
    return step.classes.every((name) => classes.includes(name)) && !step.not.some((name) => classes.includes(name));
  };

/**
 * Elements by a small part of CSS: `tag.class:not(.class)`, descendants by a space, alternatives by a comma (the first
 * that finds something counts). A selector that is none of this finds nothing.
 */
export function select(root: Element, selector: string, limit: number): readonly Element[] {
  for (const alternative of selector.split(',')) {
    const steps = alternative.trim().split(/\s+/u).map(parseStep);
    let found: Element[] = [root];
    for (const step of steps) {
      if (step === undefined) {
        found = [];
        break;
      }
      const seen = new Set<Element>();
      for (const place of found) for (const element of findAll(place, fits(step), limit)) seen.add(element);
      found = [...seen].slice(0, limit);
    }
    if (found.length > 0) return found;
  }
  return [];
}

/** `selector@attribute` reads an attribute, `selector` the element itself; the first alternative that is there counts. */
export function pick(root: Element, paths: string): { readonly element: Element; readonly value?: string } | undefined {
  for (const path of paths.split(',')) {
    const [selector = '', attribute] = path.split('@');
    const element = selector.trim() === '' ? root : select(root, selector, 1)[0];
    if (element !== undefined)
      return attribute === undefined ? { element } : { element, value: attributeOf(element, attribute.trim()) };
  }
  return undefined;
}
