/** A parsed element. Text stands between elements as strings; comments and doctypes are not kept. */
export interface Element {
  /** Lower case in HTML, as written in XML. */
  readonly tag: string;
  /** Attributes that some reader asks for; others were never kept. Null where there are none. */
  readonly attributes: Readonly<Record<string, string>> | null;
  readonly children: (Element | string)[];
  /** What stands in and below it, filled in by `measureAll`; kept here because a guest's memory is small. */
  text: number;
  linked: number;
  commas: number;
  paragraphs: number;
  /** True for a block and for what holds one, filled in by the writer. */
  block: boolean;
}

export const createElement = (
  tag: string,
  attributes: Element['attributes'] = null,
  children: Element['children'] = [],
): Element => ({
  tag,
  attributes,
  children,
  text: 0,
  linked: 0,
  commas: 0,
  paragraphs: 0,
  block: false,
});

export const attributeOf = (element: Element, name: string): string => element.attributes?.[name] ?? '';

/** The words of `class`. */
export const classesOf = (element: Element): readonly string[] => {
  const text = attributeOf(element, 'class');
  return text === '' ? [] : text.split(/\s+/u);
};

/** The text below an element as it stands, without looking at what is visible; at most `limit` characters. */
export function textBelow(element: Element, limit = 100_000): string {
  let text = '';
  for (const child of element.children) {
    if (text.length >= limit) break;
    text += typeof child === 'string' ? child : textBelow(child, limit - text.length);
  }
  return text.length > limit ? text.slice(0, limit) : text;
}

/** All elements below, parents first, that `wanted` answers true for; at most `limit`. */
export function findAll(root: Element, wanted: (element: Element) => boolean, limit = 10_000): Element[] {
  const found: Element[] = [];
  const visit = (element: Element): void => {
    for (const child of element.children) {
      if (typeof child === 'string') continue;
      if (found.length >= limit) return;
      if (wanted(child)) found.push(child);
      visit(child);
    }
  };
  visit(root);
  return found;
}

export const findFirst = (root: Element, wanted: (element: Element) => boolean): Element | undefined =>
  findAll(root, wanted, 1)[0];

/** Drops the children that are not wanted, in place: a page is large and its guest is small. */
export function keepOnly(element: Element, wanted: (child: Element) => boolean): void {
  const { children } = element;
  let kept = 0;
  for (const child of children) {
    if (typeof child !== 'string' && !wanted(child)) continue;
    children[kept] = child;
    kept += 1;
  }
  children.length = kept;
}
