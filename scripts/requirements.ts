/**
 * Promises and the tests that show them. `node scripts/requirements.ts` writes docs/requirements.md; with `--check` it
 * writes nothing and exits 1 where an id is unknown, uncited or wrongly pending, or the document is out of date.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { REQUIREMENTS } from '../test/requirements.ts';
import type { Requirement } from '../test/requirements.ts';

const CITATION = /@requirement\s+([a-z0-9-]+\/[a-z0-9-]+)/g;
const TESTS = ['packages/*/src/**/*.test.{ts,tsx}', 'test/**/*.test.ts'];
const AREAS: Readonly<Record<string, string>> = {
  house: 'The house',
  config: 'Configuration',
  model: 'Models',
  turn: 'Turns',
  money: 'Money',
  store: 'The store',
  tool: 'Tools',
  gateway: 'Gateway',
  program: 'The program',
  tui: 'Terminal UI',
  policy: 'Policy and labels',
  egress: 'The way out',
  scrub: 'The scrubber',
  secrets: 'Secrets',
  audit: 'The audit',
  wasi: 'WASI',
  files: 'Files of the workspace',
  sandbox: 'Guests',
  vault: 'The vault',
  web: 'The web',
  script: 'Scripts',
  media: 'Media',
  security: 'All layers together',
};

export type Citations = ReadonlyMap<string, readonly string[]>;

/** Which test files cite which id. */
export function readCitations(root: string): Citations {
  const found = new Map<string, string[]>();
  for (const file of TESTS.flatMap((pattern) => globSync(pattern, { cwd: root })).sort())
    for (const id of new Set(
      [...readFileSync(join(root, file), 'utf8').matchAll(CITATION)].map((match) => match[1] ?? ''),
    ))
      found.set(id, [...(found.get(id) ?? []), file]);
  return found;
}

/** What is wrong between the promises and the tests. */
export function findProblems(
  requirements: Readonly<Record<string, Requirement>>,
  citations: Citations,
): readonly string[] {
  const unknown = [...citations]
    .filter(([id]) => !(id in requirements))
    .map(([id, files]) => `${id}: cited by ${files.join(', ')}, but test/requirements.ts does not know it`);
  const wrong = Object.entries(requirements).flatMap(([id, { pending }]) => {
    const cited = citations.has(id);
    if (!Object.hasOwn(AREAS, id.split('/')[0] ?? '')) return [`${id}: its area has no title, so no page shows it`];
    if (!cited && pending === undefined) return [`${id}: no test cites it`];
    if (cited && pending !== undefined) return [`${id}: a test cites it, so it is no longer pending`];
    return [];
  });
  return [...unknown, ...wrong];
}

/** The promises as a page for people. */
export function renderPage(requirements: Readonly<Record<string, Requirement>>, citations: Citations): string {
  const rows = (area: string): string =>
    Object.entries(requirements)
      .filter(([id]) => id.startsWith(`${area}/`))
      .map(([id, { promise, pending }]) => {
        const shown = citations.get(id)?.map((file) => `[${file.split('/').at(-1) ?? file}](../${file})`);
        return `| \`${id}\` | ${promise} | ${shown?.join(', ') ?? `*pending: ${pending ?? 'uncited'}*`} |`;
      })
      .join('\n');
  const shown = Object.keys(requirements).filter((id) => citations.has(id)).length;
  return (
    [
      '# Requirements',
      'Made by `node scripts/requirements.ts` from `test/requirements.ts` and the tests that cite it. Do not edit.',
      `${shown} of ${Object.keys(requirements).length} promises are shown by a test; the others say why not yet.`,
      ...Object.entries(AREAS).map(
        ([area, title]) => `## ${title}\n\n| id | promise | shown by |\n| --- | --- | --- |\n${rows(area)}`,
      ),
    ].join('\n\n') + '\n'
  );
}

if (import.meta.main) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const path = join(root, 'docs/requirements.md');
  const citations = readCitations(root);
  const problems = [...findProblems(REQUIREMENTS, citations)];
  const page = renderPage(REQUIREMENTS, citations);
  if (!process.argv.includes('--check')) writeFileSync(path, page);
  else if (readFileSync(path, 'utf8') !== page)
    problems.push('docs/requirements.md is out of date: run `node scripts/requirements.ts`');
  process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
  process.stdout.write(
    `${Object.keys(REQUIREMENTS).length} promises, ${citations.size} cited, ${problems.length} problems\n`,
  );
  process.exitCode = problems.length === 0 ? 0 : 1;
}
