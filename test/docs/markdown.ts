/** Reads the chapters as the tests need them: by heading, block, link and word of code. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../house/folders.ts';

export interface Block {
  /** `console`, `toml` … as it stands behind the fence. */
  readonly language: string;
  readonly text: string;
  readonly line: number;
}

export interface Chapter {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** The text without its blocks; lines keep their numbers. */
  readonly prose: string;
}

const FENCE = /^```(?<language>\w*)[^\n]*\n(?<text>[\s\S]*?)^```$/gmu;
const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

export function parseChapter(path: string, text: string): Chapter {
  const blocks = [...text.matchAll(FENCE)].map(({ index, groups }) => ({
    language: groups?.['language'] ?? '',
    text: groups?.['text'] ?? '',
    line: lineAt(text, index) + 1,
  }));
  return { path, text, blocks, prose: text.replaceAll(FENCE, (block) => block.replaceAll(/[^\n]/gu, '')) };
}

export const readChapter = (path: string): Chapter => parseChapter(path, readFileSync(join(ROOT, path), 'utf8'));

export interface Found {
  readonly text: string;
  /** `docs/guide/security.md:12` */
  readonly where: string;
}

const found = ({ path, prose }: Chapter, pattern: RegExp): readonly Found[] =>
  [...prose.matchAll(pattern)].map((match) => ({
    text: match[1] ?? '',
    where: `${path}:${lineAt(prose, match.index)}`,
  }));

/** Words set as code in the running text. */
export const codeIn = (chapter: Chapter): readonly Found[] => found(chapter, /`([^`\n]+)`/gu);

/** Where links lead, pictures included. */
export const linksIn = (chapter: Chapter): readonly Found[] => found(chapter, /\]\(([^)\s]+)\)/gu);

/** The anchors that a page gives its headings, as GitHub makes them. */
export function anchorsOf({ prose }: Chapter): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6} (.+)$/gmu)) {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-');
    const same = [...anchors].filter((anchor) => anchor === plain || anchor.startsWith(`${plain}-`)).length;
    anchors.add(anchors.has(plain) ? `${plain}-${same}` : plain);
  }
  return anchors;
}

/** The text below each heading of this depth, up to the next of the same or a higher one. */
export function sectionsOf({ text }: Chapter, depth: number): ReadonlyMap<string, string> {
  const marks = '#'.repeat(depth);
  const parts = text.split(/^(?=#{1,6} )/mu);
  return new Map(
    parts
      .filter((part) => part.startsWith(`${marks} `))
      .map((part) => [part.slice(depth + 1, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1)]),
  );
}

/** The rows of all tables of a text, without heads and rules, as cells. */
export const rowsOf = (text: string): readonly (readonly string[])[] =>
  [...text.matchAll(/^\|.*\n\|[ :|-]+\n(?<rows>(?:\|.*\n?)*)/gmu)].flatMap(({ groups }) =>
    (groups?.['rows'] ?? '')
      .trimEnd()
      .split('\n')
      .map((row) =>
        row
          .slice(1, -1)
          .split(/(?<!\\)\|/u)
          .map((cell) => cell.trim()),
      ),
  );
