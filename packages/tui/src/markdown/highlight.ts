import type { HLJSApi, LanguageFn } from 'highlight.js';
import type { Line, Span, Tone } from '../text/span.ts';
import { unescapeEntities } from './inline.ts';

/** Colours for code. A grammar is loaded when the first code in its language comes; until then code is shown plain. */
export interface Highlighter {
  /** Whether all languages of the code blocks in a text can be coloured, or never will be. */
  ready(markdown: string): boolean;
  /** Loads what `ready` misses. Never rejects: what cannot be loaded stays plain. */
  load(markdown: string): Promise<void>;
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

/** Other names they go by. */
const ALIASES: Readonly<Record<string, string>> = {
  cc: 'cpp',
  console: 'bash',
  cs: 'csharp',
  docker: 'dockerfile',
  golang: 'go',
  html: 'xml',
  js: 'javascript',
  jsonc: 'json',
  jsx: 'javascript',
  kt: 'kotlin',
  make: 'makefile',
  patch: 'diff',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  sh: 'bash',
  shell: 'bash',
  svg: 'xml',
  toml: 'ini',
  ts: 'typescript',
  tsx: 'typescript',
  yml: 'yaml',
  zsh: 'bash',
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

/** The grammar for what stands behind a fence; undefined where there is none. */
function grammarOf(info: string | undefined): string | undefined {
  const name =
    info
      ?.trim()
      .split(/[\s,{]/)[0]
      ?.toLowerCase() ?? '';
  const grammar = ALIASES[name] ?? name;
  return Object.hasOwn(GRAMMARS, grammar) ? grammar : undefined;
}

const FENCES = /^ *(?:`{3,}|~{3,})([^\n`]+)$/gm;

const grammarsIn = (markdown: string): Set<string> =>
  new Set(
    Array.from(markdown.matchAll(FENCES), (fence) => grammarOf(fence[1])).filter((grammar) => grammar !== undefined),
  );

export function createHighlighter(): Highlighter {
  const settled = new Set<string>();
  let api: HLJSApi | undefined;
  const loadOne = async (name: string): Promise<void> => {
    try {
      const [core, grammar] = await Promise.all([import('highlight.js/lib/core'), GRAMMARS[name]?.()]);
      api = core.default;
      if (grammar !== undefined) api.registerLanguage(name, grammar.default);
    } finally {
      settled.add(name);
    }
  };
  const missing = (markdown: string): string[] => [...grammarsIn(markdown)].filter((name) => !settled.has(name));
  return {
    ready: (markdown) => missing(markdown).length === 0,
    load: async (markdown) => void (await Promise.allSettled(missing(markdown).map(loadOne))),
    lines(code, language) {
      const name = grammarOf(language);
      if (name === undefined || code.length > MAX_CODE || api?.getLanguage(name) === undefined) return plainLines(code);
      return linesOfHtml(api.highlight(code, { language: name, ignoreIllegals: true }).value);
    },
  };
}
