/**
 * Checks the licence of every installed package against the allowlist: `node scripts/licences.ts [ROOT]`.
 * Exits 1 with one line for each package that may not be here, and when it found no packages at all.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** MPL-2.0 is allowed for what we use unmodified, which an installed package is. */
const ALLOWED = new Set([
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'MPL-2.0',
]);

/** Packages whose manifest does not say it as SPDX: what their licence file says, read by a person. */
const READ_BY_HAND: ReadonlyMap<string, string> = new Map();

interface Locked {
  readonly version?: string;
  readonly link?: boolean;
  readonly license?: string;
}

/** `A OR B` needs one allowed side, `A AND B` both. Nested expressions in brackets are read from the inside. */
export function isAllowed(expression: string): boolean {
  const inner = /\(([^()]*)\)/.exec(expression);
  if (inner?.[1] !== undefined)
    return isAllowed(expression.replace(inner[0], isAllowed(inner[1]) ? 'MIT' : 'not-allowed'));
  return expression.split(' OR ').some((side) => side.split(' AND ').every((part) => ALLOWED.has(part.trim())));
}

function licenceOf(root: string, path: string, locked: Locked): string {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const known = READ_BY_HAND.get(name) ?? locked.license;
  if (known !== undefined) return known;
  const manifestPath = join(root, path, 'package.json');
  if (!existsSync(manifestPath)) return 'unknown';
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8')) as { license?: unknown }; // npm's, to be checked
  return typeof manifest.license === 'string' ? manifest.license : 'unknown';
}

/** One line for each package of the lockfile whose licence is not allowed, and how many were looked at. */
export function checkLicences(root: string): { readonly looked: number; readonly problems: readonly string[] } {
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, Locked>>; // npm's own format, version 3
  };
  const foreign = Object.entries(lock.packages).filter(
    ([path, { link }]) => path.includes('node_modules/') && link !== true,
  );
  const problems = foreign.flatMap(([path, locked]) => {
    const licence = licenceOf(root, path, locked);
    return isAllowed(licence) ? [] : [`${path}@${locked.version ?? '?'}: licence ${licence} is not in the allowlist`];
  });
  return { looked: foreign.length, problems: foreign.length === 0 ? ['no installed package was found'] : problems };
}

if (import.meta.main) {
  const root = process.argv[2] ?? dirname(dirname(fileURLToPath(import.meta.url)));
  const { looked, problems } = checkLicences(root);
  process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
  process.stdout.write(`${looked} packages, ${problems.length} not allowed\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
