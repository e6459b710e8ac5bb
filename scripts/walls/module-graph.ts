import { existsSync, globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, normalize } from 'node:path';
import { readImports } from './read-imports.ts';
import type { Import } from './read-imports.ts';

/** An import with what it leads to: a file of ours by its path, `node:name`, `npm:name`, or `missing:specifier`. */
export interface Edge extends Omit<Import, 'specifier'> {
  readonly from: string;
  readonly to: string;
}

export interface ModuleGraph {
  readonly modules: readonly string[];
  readonly edges: readonly Edge[];
  /** Packages by folder name, with the libraries that their package.json names. */
  readonly packages: ReadonlyMap<string, ReadonlySet<string>>;
}

interface Manifest {
  readonly name?: string;
  readonly exports?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const SOURCES = ['packages/*/{src,bin,scripts}/**/*.{ts,tsx}', '{test,bench,examples,scripts}/**/*.{ts,tsx}', '*.ts'];

const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, 'utf8')) as Manifest; // ours, and npm's to check

const libraryOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/** Where an import leads. Only what our own manifests export counts as a door. */
function resolve(root: string, from: string, specifier: string, doors: ReadonlyMap<string, string>): string {
  if (specifier.startsWith('.')) {
    const path = normalize(join(dirname(from), specifier));
    return existsSync(join(root, path)) ? path : `missing:${specifier}`;
  }
  if (specifier.startsWith('@oxydra/')) return doors.get(specifier) ?? `missing:${specifier}`;
  const bare = specifier.replace(/^node:/, '');
  if (specifier.startsWith('node:') || builtinModules.includes(bare)) return `node:${bare}`;
  return `npm:${libraryOf(specifier)}`;
}

/** Reads every TypeScript module of the workspace at `root`. */
export function readModuleGraph(root: string): ModuleGraph {
  const packages = new Map<string, ReadonlySet<string>>();
  const doors = new Map<string, string>();
  for (const manifestPath of globSync('packages/*/package.json', { cwd: root })) {
    const folder = dirname(manifestPath);
    const manifest = readManifest(join(root, manifestPath));
    packages.set(
      folder.slice('packages/'.length),
      new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies, ...manifest.devDependencies })),
    );
    for (const [door, file] of Object.entries(manifest.exports ?? {}))
      doors.set(`${manifest.name ?? ''}${door.slice(1)}`, normalize(join(folder, file)));
  }
  const modules = SOURCES.flatMap((pattern) => globSync(pattern, { cwd: root }))
    .filter((path) => !path.includes('node_modules'))
    .sort((a, b) => (a < b ? -1 : 1));
  const edges = modules.flatMap((from) =>
    readImports(from, readFileSync(join(root, from), 'utf8')).map(({ specifier, kind, line }) => ({
      from,
      kind,
      line,
      to: resolve(root, from, specifier, doors),
    })),
  );
  return { modules, edges, packages };
}
