/**
 * Exits 0 when node_modules holds what package-lock.json says, 1 otherwise. Runs on any Node from 20 on, since it runs
 * before the pinned one is there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = process.argv[2] ?? '.';
const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages;

try {
  const wanted = read('package-lock.json');
  const present = read('node_modules/.package-lock.json');
  const same = (path) =>
    wanted[path].link === true
      ? existsSync(join(root, path, 'package.json'))
      : present[path]?.version === wanted[path].version && present[path]?.integrity === wanted[path].integrity;
  const missing = Object.keys(wanted).filter(
    (path) => path.includes('node_modules/') && !same(path) && !(wanted[path].optional && !(path in present)),
  );
  // The runtime's own package brings the build for this platform by itself.
  const left = Object.keys(present).filter((path) => !(path in wanted) && !path.startsWith('node_modules/node/'));
  process.exit(missing.length + left.length > 0 || !existsSync(join(root, 'node_modules/node/bin/node')) ? 1 : 0);
} catch {
  process.exit(1);
}
