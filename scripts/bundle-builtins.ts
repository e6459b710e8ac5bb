import { builtinModules, createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

/** Dear to load and often not used at all: their members are fetched when one is first touched. */
const LATE: ReadonlySet<string> = new Set([
  'child_process',
  'crypto',
  'dns',
  'http2',
  'https',
  'inspector',
  'net',
  'tls',
  'zlib',
]);

function moduleText(name: string): string {
  const load = `process.getBuiltinModule(${JSON.stringify(`node:${name}`)})`;
  const value: unknown = require(`node:${name}`);
  if (!LATE.has(name) || typeof value !== 'object' || value === null) return `module.exports=${load};`;
  const members = Object.keys(value).map((key) => `get ${key}(){return load().${key}}`);
  return `const load=()=>${load};module.exports={${members.join(',')}};`;
}

/**
 * Hands Node's own modules to a bundle as plain objects. A static `import` of one reads all its exports at once, the
 * ones that Node itself loads late included: with `node:http` come a whole fetch client, 16 MB and 15 ms.
 */
export const builtins: Plugin = {
  name: 'builtins',
  setup(build) {
    build.onResolve({ filter: /^(?:node:)?[a-z]\w*(?:\/\w+)*$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/u, '');
      // What is imported late anyway keeps its own names.
      if (kind === 'dynamic-import' || !builtinModules.includes(name)) return undefined;
      return { path: name, namespace: 'builtin' };
    });
    build.onLoad({ filter: /./, namespace: 'builtin' }, ({ path }) => ({ contents: moduleText(path), loader: 'js' }));
  },
};
