/** Writes `examples/config/` and the table of keys in the guide anew from the schema. Run it, and the formatter, after a change there. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { exampleFiles, withKeyTable } from '../packages/runner/src/config/example/example-files.ts';

const root = join(import.meta.dirname, '..');
for (const { path, text } of exampleFiles()) {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}
const guide = join(root, 'docs', 'guide', 'configuration.md');
await writeFile(guide, withKeyTable(await readFile(guide, 'utf8')));
