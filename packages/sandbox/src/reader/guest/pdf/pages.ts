import type { PdfDocument } from './document.ts';
import type { PdfDict, PdfValue } from './values.ts';
import { EMPTY_DICT, isDict, isList, isRef, nameOf } from './values.ts';

export interface Page {
  readonly dict: PdfDict;
  readonly resources: PdfDict;
}

const MAX_DEPTH = 40;
const MAX_VISITED = 20_000;

/** The pages in order. Each node of the tree is visited once: a tree that leads back to itself ends. */
export function listPages(
  document: PdfDocument,
  limit: number,
): { readonly pages: readonly Page[]; readonly whole: boolean } {
  const pages: Page[] = [];
  const seen = new Set<number>();
  let whole = true;
  const visit = (value: PdfValue | undefined, inherited: PdfDict, depth: number): void => {
    if (isRef(value)) {
      if (seen.has(value.id)) return;
      seen.add(value.id);
    }
    if (pages.length >= limit || seen.size > MAX_VISITED || depth > MAX_DEPTH) {
      whole = false;
      return;
    }
    const node = document.resolve(value);
    if (!isDict(node)) return;
    const own = document.resolve(node.map.get('Resources'));
    const resources = isDict(own) ? own : inherited;
    const kids = document.resolve(node.map.get('Kids'));
    if (isList(kids)) for (const kid of kids) visit(kid, resources, depth + 1);
    else pages.push({ dict: node, resources });
  };
  visit(document.dict(document.trailer.map.get('Root')).map.get('Pages'), EMPTY_DICT, 0);
  if (pages.length > 0) return { pages, whole };
  // A broken tree: the pages themselves may still be there.
  for (const id of document.ids()) {
    if (pages.length >= limit) return { pages, whole: false };
    const object = document.dict({ type: 'ref', id });
    if (nameOf(object.map.get('Type')) === 'Page')
      pages.push({ dict: object, resources: document.dict(object.map.get('Resources')) });
  }
  return { pages, whole };
}
