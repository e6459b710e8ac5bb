/**
 * Bundles the programs into dist/, for a fast start and little memory.
 *
 *   dist/oxydra.js          what the launcher runs: switches the compile cache on, then imports the newest build
 *   dist/<build>/…          one build, named by its contents, with its compile cache; the ones before it stay for a while,
 *                           since a daemon may still run them
 *   dist/.built             dated before the first source was read; the launcher compares sources with it
 */
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { builtins } from './bundle-builtins.ts';
import { headers } from './bundle-headers.ts';
import { json } from './bundle-json.ts';
import { locales } from './bundle-locales.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, 'dist');

/** Programs and workers, by the name of their file in a build. */
const ENTRIES = {
  oxydra: 'packages/runner/src/bin/oxydra.ts',
  'store-worker': 'packages/memory/src/writer/worker.ts',
  'guest-worker': 'packages/sandbox/src/wasi/guest-worker.ts',
  'script-worker': 'packages/sandbox/src/script/worker.ts',
};

/** What stands beside them as it is, by the same name; each is checked by whoever loads it. */
const FILES = {
  'quickjs.wasm': 'node_modules/@jitl/quickjs-wasmfile-release-sync/dist/emscripten-module.wasm',
};

/** How many builds stay beside the newest. */
const KEPT_BUILDS = 2;

const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
const entryPoints = Object.entries(ENTRIES)
  .map(([out, file]) => ({ out, in: join(root, file) }))
  .filter((entry) => existsSync(entry.in));

async function bundle(outdir: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24.16',
    jsx: 'automatic',
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    sourcemap: false,
    logLevel: 'warning',
    entryNames: '[name]',
    chunkNames: 'chunk-[hash]',
    // Of a module that says what it is, the runtime looks up no package.
    outExtension: { '.js': '.mjs' },
    define: { 'process.env.NODE_ENV': '"production"', OXYDRA_VERSION: JSON.stringify(version) },
    // Native code (libsql's JavaScript is bundled, and finds it from here; the keyring is optional), and a development aid of Ink's that is not installed.
    external: ['@libsql/*', '@napi-rs/*', 'react-devtools-core'],
    plugins: [builtins, headers, json, locales],
    // CommonJS dependencies call require for what is not in the bundle.
    banner: {
      js: "const require=process.getBuiltinModule('node:module').createRequire(import.meta.url);",
    },
  });
  for (const [name, file] of Object.entries(FILES)) copyFileSync(join(root, file), join(outdir, name));
}

function nameOf(folder: string): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(join(folder, file)));
  return `build-${hash.digest('hex').slice(0, 12)}`;
}

/** Renamed into place, so that a program that starts meanwhile reads the old text or the new one, whole. */
function put(name: string, text: string): void {
  writeFileSync(join(dist, `${name}.next`), text);
  renameSync(join(dist, `${name}.next`), join(dist, name));
}

/**
 * V8 spends memory to be fast in long computations; ours are short. The last of its compilers, which starts later, is
 * 5 MB of code that a daemon at rest then never reads. The runtime is pinned, and so are its flags.
 */
const V8_FLAGS = ['--invocation-count-for-turbofan=50000', '--invocation-count-for-osr=10000'];

/**
 * A young generation of 1 MB costs a stream of deltas nothing and saves 4 MB at rest and 60 MB under load. A single
 * question ends before that matters: it is answered sooner where less is collected.
 */
const LASTING_FLAG = '--semi-space-growth-factor=1';

/** A small module that prepares the runtime before the program's own modules are compiled. */
const stub = (name: string, entry: string): string =>
  `import{enableCompileCache}from'node:module';import{fileURLToPath}from'node:url';` +
  `const{setFlagsFromString}=process.getBuiltinModule('node:v8');` +
  `for(const flag of ${JSON.stringify(V8_FLAGS)})setFlagsFromString(flag);` +
  `if(process.argv[2]!=='ask')setFlagsFromString(${JSON.stringify(LASTING_FLAG)});` +
  `enableCompileCache(fileURLToPath(new URL('./${name}/.compile-cache',import.meta.url)));await import('./${name}/${entry}.mjs');\n`;

function dropOldBuilds(newest: string): void {
  const old = readdirSync(dist)
    .filter((name) => name.startsWith('build-') && name !== newest)
    .sort((a, b) => statSync(join(dist, b)).mtimeMs - statSync(join(dist, a)).mtimeMs);
  for (const name of old.slice(KEPT_BUILDS)) {
    try {
      rmSync(join(dist, name), { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // A program that still runs it has just written to its compile cache: the next build removes it.
    }
  }
}

if (entryPoints.length === 0) {
  process.stderr.write(`build: none of ${Object.values(ENTRIES).join(', ')} exists\n`);
  process.exit(1);
}
mkdirSync(dist, { recursive: true });
const begun = join(dist, `.built.${process.pid}`);
const work = join(dist, `.work-${process.pid}`);
try {
  writeFileSync(begun, '');
  await bundle(work);
  const name = nameOf(work);
  if (existsSync(join(dist, name))) {
    utimesSync(join(dist, name), new Date(), new Date());
  } else {
    renameSync(work, join(dist, name));
  }
  for (const { out } of entryPoints) if (out === 'oxydra') put('oxydra.js', stub(name, out));
  dropOldBuilds(name);
  // Fills the compile cache, and shows that the bundle runs at all.
  if (existsSync(join(dist, 'oxydra.js')))
    execFileSync(process.execPath, [join(dist, 'oxydra.js'), '--version'], { stdio: ['ignore', 'ignore', 'inherit'] });
  renameSync(begun, join(dist, '.built'));
} finally {
  rmSync(work, { recursive: true, force: true });
  rmSync(begun, { force: true });
}
