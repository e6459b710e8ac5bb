import { attributeOf, findAll, keepOnly } from './element.ts';
import type { Element } from './element.ts';
import { measureAll } from './measure.ts';

const AROUND = new Set(['nav', 'footer', 'aside', 'form', 'menu']);
const AROUND_ROLES = new Set([
  'navigation',
  'complementary',
  'contentinfo',
  'banner',
  'search',
  'menu',
  'menubar',
  'toolbar',
  'dialog',
  'alertdialog',
]);
/** Names that pages give to what stands around their content. */
const AROUND_NAMES =
  /(?:^|[\s_-])(?:nav|navbar|navigation|menu|sidebar|side-bar|footer|breadcrumbs?|share|sharing|social|newsletter|subscribe|signup|cookies?|consent|gdpr|promo|advert(?:isement)?s?|ads?|sponsor(?:ed)?|related|recommend(?:ed|ations)?|popular|trending|comments?|disqus|pagination|pager|toolbar|popup|modal|overlay|skip-link|toc)(?:$|[\s_-])/iu;
const CONTENT_NAMES =
  /(?:^|[\s_-])(?:article|content|entry|post|story|main|body|text|page|markdown|prose|blog)(?:$|[\s_-])/iu;

const namesOf = (element: Element): string => `${attributeOf(element, 'class')} ${attributeOf(element, 'id')}`;
const densityOf = ({ text, linked }: Element): number => (text === 0 ? 0 : linked / text);

const isMain = (element: Element): boolean => element.tag === 'main' || attributeOf(element, 'role') === 'main';

/** True for navigation, notices and the like, judged by what it is called and by how much of it is links. */
function isAround(element: Element, inside: boolean, most: number): boolean {
  if (isMain(element) || element.tag === 'article' || element.tag === 'body') return false;
  // What holds most of the page is its content, whatever it is called.
  if (element.text > most * 0.6) return false;
  if (AROUND.has(element.tag) || AROUND_ROLES.has(attributeOf(element, 'role'))) {
    return element.tag !== 'form' || densityOf(element) > 0.3 || element.paragraphs === 0;
  }
  if (element.tag === 'header') return !inside && element.paragraphs === 0 && densityOf(element) > 0.3;
  const names = namesOf(element);
  if (names === ' ' || !AROUND_NAMES.test(names) || CONTENT_NAMES.test(names)) return false;
  return element.paragraphs < 3 || densityOf(element) > 0.4;
}

/** Takes what stands around the content out of a measured tree. */
function dropSurroundings(root: Element): void {
  const most = root.text;
  const visit = (element: Element, inside: boolean): void => {
    const here = inside || element.tag === 'article' || isMain(element);
    keepOnly(element, (child) => !isAround(child, here, most));
    for (const child of element.children) if (typeof child !== 'string') visit(child, here);
  };
  visit(root, false);
}

/** The element whose own paragraphs weigh most, links counted against it. */
function heaviest(root: Element): Element | undefined {
  let best: Element | undefined;
  let most = 0;
  const scores = new Map<Element, number>();
  const visit = (element: Element, parents: readonly Element[]): void => {
    if (/^(?:p|pre|blockquote|td|li|dd|h[1-6])$/u.test(element.tag) && element.text >= 25) {
      const weight = (1 + element.commas + Math.min(element.text / 100, 3)) * (element.tag === 'li' ? 0.5 : 1);
      for (const [distance, parent] of parents.toReversed().slice(0, 3).entries()) {
        scores.set(parent, (scores.get(parent) ?? 0) + weight / (distance === 0 ? 1 : distance * 2));
      }
    }
    for (const child of element.children) if (typeof child !== 'string') visit(child, [...parents.slice(-3), element]);
  };
  visit(root, []);
  for (const [element, score] of scores) {
    const bonus = CONTENT_NAMES.test(namesOf(element)) ? 1.3 : 1;
    const final = score * bonus * (1 - densityOf(element));
    if (final > most) {
      most = final;
      best = element;
    }
  }
  return best;
}

/**
 * The part of a page that people come for. Where none stands out it is the whole page without what stands around it, so
 * that a list of links or a front page keeps its content. What stands around is taken out of the tree.
 */
export function findArticle(page: Element): Element {
  measureAll(page);
  dropSurroundings(page);
  measureAll(page);
  const enough = (element: Element | undefined, least: number): element is Element =>
    element !== undefined && element.text >= Math.max(140, page.text * least);
  const mains = findAll(page, isMain, 2);
  if (mains.length === 1 && enough(mains[0], 0.3)) return mains[0];
  const articles = findAll(
    page,
    ({ tag, attributes }) => tag === 'article' || attributes?.['itemprop'] === 'articleBody',
    3,
  );
  if (articles.length === 1 && enough(articles[0], 0.3)) return articles[0];
  const best = heaviest(page);
  return enough(best, 0.5) ? best : page;
}
