import type { Hit, HitShape } from '@oxydra/types';
import { cleanText, oneLineText } from '../clean-text.ts';
import { textBelow } from '../html/element.ts';
import type { Element } from '../html/element.ts';
import { parseMarkup } from '../html/parse.ts';
import { pruneHidden } from '../html/prune.ts';
import { resolveUrl } from '../url.ts';
import { pick, select } from './selector.ts';

/** `refused` tells of an answer that is a puzzle or a ban, `null` hits of one that is not what it should be. */
export interface HitsFound {
  readonly hits: readonly Hit[] | null;
  readonly refused: boolean;
}

const MAX_HITS = 50;
const MAX_TITLE = 300;
const MAX_SNIPPET = 2_000;

/** What a search engine marks with tags, as plain words. */
const wordsOf = (text: string, limit: number): string => {
  const short = text.slice(0, limit * 10);
  return oneLineText(/[<&]/u.test(short) ? textBelow(pruneHidden(parseMarkup(short).root)) : short, limit);
};

function valueAt(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path === '' ? [] : path.split('.')) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = Reflect.get(found, key);
  }
  return found;
}

const textAt = (value: unknown, path: string): string => {
  const found = valueAt(value, path);
  if (Array.isArray(found)) return found.filter((part) => typeof part === 'string').join(' … ');
  return typeof found === 'string' ? found : '';
};

function fromJson(text: string, shape: HitShape): HitsFound {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { hits: null, refused: false };
  }
  const items = shape.items
    .split(',')
    .map((path) => valueAt(document, path.trim()))
    .find((found) => found !== undefined && found !== null);
  // An engine that found nothing may leave the list out, but it does answer an object.
  if (items === undefined && typeof document === 'object' && document !== null && !Array.isArray(document))
    return { hits: [], refused: false };
  if (!Array.isArray(items)) return { hits: null, refused: false };
  const { where } = shape;
  const hits = items
    .filter(
      (item: unknown) =>
        where === undefined || [undefined, where.is].some((wanted) => valueAt(item, where.path) === wanted),
    )
    .slice(0, MAX_HITS)
    .map((item: unknown) => ({
      title: wordsOf(textAt(item, shape.title), MAX_TITLE),
      url: cleanText(textAt(item, shape.url)).trim(),
      snippet:
        shape.snippet.map((path) => wordsOf(textAt(item, path), MAX_SNIPPET)).find((snippet) => snippet !== '') ?? '',
    }));
  return { hits, refused: false };
}

const lineOf = (root: Element, path: string, limit: number): string => {
  const found = pick(root, path);
  return found === undefined ? '' : oneLineText(found.value ?? textBelow(found.element), limit);
};

function fromHtml(html: string, shape: HitShape, base: string): HitsFound {
  const root = pruneHidden(parseMarkup(html).root);
  const items = select(root, shape.items, MAX_HITS);
  const hits = items.map((item) => ({
    title: lineOf(item, shape.title, MAX_TITLE),
    url: resolveUrl(pick(item, shape.url)?.value ?? '', base) ?? '',
    snippet: shape.snippet.map((path) => lineOf(item, path, MAX_SNIPPET)).find((snippet) => snippet !== '') ?? '',
  }));
  return {
    hits,
    refused: items.length === 0 && shape.refusal !== undefined && select(root, shape.refusal, 1).length > 0,
  };
}

/** The hits in a search engine's answer, in its order; nothing in them is markup any more. */
export const readHits = (text: string, shape: HitShape, base: string): HitsFound =>
  shape.format === 'json' ? fromJson(text, shape) : fromHtml(text, shape, base);
