import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

/**
 * Keeps JSON files in a bundle as text that is parsed when the module runs. As an object literal a large one is kept
 * twice, as the compiled literal and as the objects made from it, and takes longer to read than JSON.
 */
export const json: Plugin = {
  name: 'json',
  setup(build) {
    build.onLoad({ filter: /\.json$/ }, ({ path }) => {
      const text = JSON.stringify(JSON.parse(readFileSync(path, 'utf8')));
      return { contents: `export default JSON.parse(${JSON.stringify(text)});`, loader: 'js' };
    });
  },
};
