import { z } from 'zod';
import { joinLabels } from '@oxydra/types';
import type { FileInfo, Label } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { compileGlob } from '../glob.ts';
import { oneLine } from '../one-line.ts';
import { matchLiteral, matchPattern } from './match-lines.ts';
import type { LineMatcher } from './match-lines.ts';
import { fileLabel, pathArgument, pathRules, shown } from './path-argument.ts';
import { linesOf } from './text-file.ts';
import { MAX_VISITED, visitTexts } from './visit-files.ts';

const MAX_HITS = 200;
const MAX_FILE = 4 * 1024 * 1024;
const MAX_TOTAL = 256 * 1024 * 1024;
const MAX_LINE = 300;

/** The hits of one file with the lines around them, as `grep` shows them: `:` on a hit, `-` beside one. */
function render(path: string, lines: readonly string[], hits: readonly number[], around: number): string[] {
  const marked = new Set(hits);
  const out: string[] = [];
  let next = 0;
  for (const hit of hits) {
    const from = Math.max(next, hit - around);
    if (around > 0 && out.length > 0 && from > next) out.push('--');
    for (next = from; next <= Math.min(hit + around, lines.length - 1); next += 1) {
      const mark = marked.has(next) ? ':' : '-';
      out.push(`${path}${mark}${next + 1}${mark}${oneLine(lines[next] ?? '', MAX_LINE)}`);
    }
  }
  return out;
}

export const fileSearch = defineTool({
  name: 'file_search',
  description: `Find lines that contain text; at most ${MAX_HITS} hits as path:line:text.`,
  input: z.object({
    path: pathArgument.describe('File or folder'),
    query: z.string().min(1).max(1000),
    regex: z.boolean().optional(),
    ignore_case: z.boolean().optional(),
    glob: z.string().min(1).max(1000).optional().describe('e.g. *.md'),
    context: z.int().min(0).max(5).optional().describe('Lines around a hit'),
  }),
  tier: 'read_only',
  timeoutMs: 20_000,
  idempotent: true,
  needs: ['workspaceRead'],
  labels: fileLabel,
  summarise: ({ path, query }) => `Search ${shown(path)} for "${oneLine(query, 60)}"`,
  rules: pathRules,
  async run(input, { workspaceRead }, { signal, clock }) {
    const { path, query, regex = false, ignore_case: ignoreCase = false, context = 0 } = input;
    const start = await workspaceRead.stat(path);
    const wanted = input.glob === undefined ? () => true : compileGlob(input.glob);
    await using stack = new AsyncDisposableStack();
    const match: LineMatcher = regex
      ? stack.use(matchPattern(query, ignoreCase, { signal, clock })).match
      : matchLiteral(query, ignoreCase);

    const { entries, whole } =
      start.kind === 'folder' ? await workspaceRead.walk(start.path, MAX_VISITED) : { entries: [start], whole: true };
    const base = start.kind === 'folder' ? start.path.length : 0;
    const named = entries.filter((info) => info.kind === 'file' && wanted(info.path.slice(base)));
    const small = named.filter((info) => info.size <= MAX_FILE);
    let total = 0;
    const searched = small.filter((info) => (total += info.size) <= MAX_TOTAL);

    const out: string[] = [];
    const notes: string[] = [];
    const shownLabels: Label[] = [];
    let hits = 0;
    let last: FileInfo | undefined;
    for await (const { info, text, label } of visitTexts(workspaceRead, searched, MAX_FILE, signal)) {
      last = info;
      if (text === undefined) continue;
      const lines = linesOf(text);
      const found = await match(lines);
      if (found.length === 0) continue;
      for (const each of [label, info.label]) if (each !== undefined) shownLabels.push(each);
      out.push(...render(info.path, lines, found.slice(0, MAX_HITS - hits), context));
      hits += found.length;
      if (hits >= MAX_HITS) break;
    }
    const seenAll = last === searched.at(-1);
    if (hits > MAX_HITS || (hits === MAX_HITS && !seenAll)) {
      notes.push(`[only the first ${MAX_HITS} hits; narrow the query, path or glob]`);
    }
    const skipped = named.length - small.length;
    if (skipped > 0) notes.push(`[${skipped} files of more than ${MAX_FILE} bytes were not searched]`);
    if (searched.length < small.length || !whole) {
      notes.push('[the folder is too large to be searched whole; search a folder below]');
    }
    if (out.length === 0) out.push(`No line in ${shown(start.path)} matches.`);
    const text = [...out, ...notes].join('\n');
    return shownLabels.length === 0 ? { text } : { text, label: shownLabels.reduce(joinLabels) };
  },
});
