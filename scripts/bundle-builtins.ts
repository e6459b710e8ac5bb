import { builtinModules, createRequire } from 'node:module';
import type { Plugin } from 'esbuild';

const require = createRequire(import.meta.url);

/** Dear to load, and imported for what is seldom done: fetched when a member is first touched. */
const LATE: ReadonlySet<string> = new Set([
  'child_process',
  'crypto',
  'dns',
  'http',
  'http2',
  'https',
  'inspector',
  'net',
  'tls',
  'zlib',
]);

const load = (name: string): string => `process.getBuiltinModule(${JSON.stringify(`node:${name}`)})`;

function namesOf(name: string): readonly string[] | undefined {
  const value: unknown = require(`node:${name}`);
  return typeof value === 'object' && value !== null ? Object.keys(value) : undefined;
}

function commonJs(name: string): string {
  const names = LATE.has(name) ? namesOf(name) : undefined;
  if (names === undefined) return `module.exports=${load(name)};`;
  const members = names.map((key) => `get ${key}(){return load().${key}}`);
  return `const load=()=>${load(name)};module.exports={${members.join(',')}};`;
}

/** Every export stands alone, so that those which nobody imports are left out and never read. */
function esm(name: string): string {
  const value: object = require(`node:${name}`);
  const exported = Object.keys(value)
    .filter((key) => key !== 'default')
    .map((key) => `const $${key}=/* @__PURE__ */(()=>all.${key})();export{$${key} as ${key}};`);
  return `const all=${load(name)};export default all;${exported.join('')}`;
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
      return { path: name, namespace: kind === 'require-call' || LATE.has(name) ? 'builtin-cjs' : 'builtin-esm' };
    });
    build.onLoad({ filter: /./, namespace: 'builtin-cjs' }, ({ path }) => ({ contents: commonJs(path), loader: 'js' }));
    build.onLoad({ filter: /./, namespace: 'builtin-esm' }, ({ path }) => ({ contents: esm(path), loader: 'js' }));
  },
};
