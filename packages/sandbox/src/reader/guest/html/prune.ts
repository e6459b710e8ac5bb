import { attributeOf, classesOf, findAll, keepOnly, textBelow } from './element.ts';
import type { Element } from './element.ts';
import { declaresHidden, readStyleRules } from './style-rules.ts';
import type { StyleRules } from './style-rules.ts';
import { NEVER_SHOWN } from './tags.ts';

/** Class names by which pages mark what only programs read. */
const HIDING_CLASSES = new Set([
  'sr-only',
  'visually-hidden',
  'visuallyhidden',
  'screen-reader-text',
  'd-none',
  'invisible',
]);

const hasNoColour = (element: Element): boolean => {
  const colour = attributeOf(element, 'color').toLowerCase();
  return (
    element.tag === 'font' &&
    (attributeOf(element, 'size') === '0' || colour === 'white' || colour === '#ffffff' || colour === '#fff')
  );
};

/** True for what a person who looks at the page does not see. */
function isHidden(element: Element, rules: StyleRules): boolean {
  if (element.attributes === null) return false;
  const { attributes } = element;
  if (attributes['hidden'] !== undefined && attributes['hidden'] !== 'until-found') return true;
  if (attributes['aria-hidden']?.trim().toLowerCase() === 'true') return true;
  if (attributes['style'] !== undefined && declaresHidden(attributes['style'])) return true;
  if (attributes['id'] !== undefined && rules.ids.has(attributes['id'])) return true;
  if (element.tag === 'font' && hasNoColour(element)) return true;
  if (attributes['class'] === undefined) return false;
  const classes = classesOf(element);
  // Tailwind says `hidden md:block` of what is seen on wider screens.
  if (classes.includes('hidden')) return !classes.some((name) => /:(?:block|flex|grid|inline|table)/u.test(name));
  return classes.some((name) => HIDING_CLASSES.has(name) || rules.classes.has(name));
}

/** Takes what is never shown and what is hidden out of a tree; comments were left out by the parser. */
export function pruneHidden(root: Element, { keepNoscript = false } = {}): Element {
  const rules = readStyleRules(
    findAll(root, ({ tag }) => tag === 'style', 50).map((sheet) => textBelow(sheet, 300_000)),
  );
  const isShown = (child: Element): boolean =>
    (child.tag === 'noscript' ? keepNoscript : !NEVER_SHOWN.has(child.tag)) && !isHidden(child, rules);
  const visit = (element: Element): void => {
    keepOnly(element, isShown);
    for (const child of element.children) if (typeof child !== 'string') visit(child);
  };
  visit(root);
  return root;
}
