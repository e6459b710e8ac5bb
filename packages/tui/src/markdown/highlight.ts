import type { HLJSApi, LanguageFn } from 'highlight.js';
import type { Line, Span, Tone } from '../text/span.ts';
import { unescapeEntities } from './inline.ts';

/** Colours for code. `ready` is false until the grammars are there; code is shown without colours before that. */
export interface Highlighter {
  readonly ready: boolean;
  /** Loads the grammars once; resolves at once afterwards. */
  load(): Promise<void>;
  /** One line per line of `code`. */
  lines(code: string, language: string | undefined): Line[];
}

type Grammar = () => Promise<{ default: LanguageFn }>;

/** The languages agents write most; each in a chunk of its own. */
const GRAMMARS: Readonly<Record<string, Grammar>> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  dockerfile: () => import('highlight.js/lib/languages/dockerfile'),
  go: () => import('highlight.js/lib/languages/go'),
  ini: () => import('highlight.js/lib/languages/ini'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  lua: () => import('highlight.js/lib/languages/lua'),
  makefile: () => import('highlight.js/lib/languages/makefile'),
  php: () => import('highlight.js/lib/languages/php'),
  python: () => import('highlight.js/lib/languages/python'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};

const TONES: Readonly<Record<string, Tone>> = {
  keyword: 'keyword',
  built_in: 'name',
  type: 'name',
  literal: 'number',
  number: 'number',
  string: 'string',
  regexp: 'string',
  char: 'string',
  comment: 'comment',
  doctag: 'comment',
  meta: 'comment',
  title: 'name',
  function_: 'name',
  class_: 'name',
  attr: 'name',
  attribute: 'name',
  tag: 'keyword',
  section: 'keyword',
  symbol: 'number',
  addition: 'added',
  deletion: 'removed',
  'selector-tag': 'keyword',
  'selector-class': 'name',
  'selector-id': 'name',
};

const plainLines = (code: string): Line[] => code.split('\n').map((text) => [{ text }]);

/** The library answers in HTML of nothing but spans and entities. */
function linesOfHtml(html: string): Line[] {
  const lines: Span[][] = [[]];
  const open: (Tone | undefined)[] = [];
  for (const [tag, name] of html.matchAll(/<span class="hljs-([\w-]+)[^"]*">|<\/span>|[^<]+/g)) {
    if (tag === '</span>') open.pop();
    else if (tag.startsWith('<span')) open.push(TONES[name ?? ''] ?? open.at(-1));
    else {
      const tone = open.at(-1);
      unescapeEntities(tag.replaceAll('&#x27;', "'"))
        .split('\n')
        .forEach((text, index) => {
          if (index > 0) lines.push([]);
          if (text !== '') lines.at(-1)?.push(tone === undefined ? { text } : { text, style: { tone } });
        });
    }
  }
  return lines;
}

/** Larger blocks than this are shown without colours: nobody reads them on a terminal, and colouring costs. */
const MAX_CODE = 100_000;

export function createHighlighter(): Highlighter {
  let api: HLJSApi | undefined;
  let loading: Promise<void> | undefined;
  const load = async (): Promise<void> => {
    const [core, ...grammars] = await Promise.all([
      import('highlight.js/lib/core'),
      ...Object.entries(GRAMMARS).map(async ([name, grammar]) => ({ name, grammar: (await grammar()).default })),
    ]);
    for (const { name, grammar } of grammars) core.default.registerLanguage(name, grammar);
    api = core.default;
  };
  return {
    get ready() {
      return api !== undefined;
    },
    load: () => (loading ??= load()),
    lines(code, language) {
      const name = language
        ?.trim()
        .split(/[\s,{]/)[0]
        ?.toLowerCase();
      if (api === undefined || name === undefined || code.length > MAX_CODE || api.getLanguage(name) === undefined)
        return plainLines(code);
      return linesOfHtml(api.highlight(code, { language: name, ignoreIllegals: true }).value);
    },
  };
}
