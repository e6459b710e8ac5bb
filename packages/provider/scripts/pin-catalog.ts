/**
 * Writes src/catalog/pinned-catalog.json from a file in the form of models.dev's api.json:
 *   node packages/provider/scripts/pin-catalog.ts FACTS.json YYYY-MM-DD
 */
/* oxlint-disable no-restricted-imports, house/no-bare-error -- a script for developers owns its files and arguments */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { encodeCatalog } from '../src/catalog/compact.ts';
import { parseModelsDev } from '../src/catalog/models-dev.ts';

const [, , file, date] = argv;
if (file === undefined || date === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(date)) {
  throw new TypeError('usage: pin-catalog.ts FACTS.json YYYY-MM-DD');
}
const bytes = readFileSync(file);
const hash = createHash('sha256').update(bytes).digest('hex');
const data = parseModelsDev(JSON.parse(bytes.toString('utf8')), { source: 'models.dev', date, hash });
const compact = encodeCatalog(data);
const [head, tail] = JSON.stringify({ ...compact, providers: [] }).split('"providers":[]');
const providers = compact.providers.map(([id, name, env, api, models]) => {
  const rows = models.map((model) => JSON.stringify(model)).join(',\n');
  return `[${JSON.stringify(id)},${JSON.stringify(name)},${JSON.stringify(env)},${JSON.stringify(api)},[\n${rows}]]`;
});
const text = `${head}"providers":[\n${providers.join(',\n')}]${tail}\n`;
writeFileSync(new URL('../src/catalog/pinned-catalog.json', import.meta.url), text);
const count = data.providers.reduce((sum, { models }) => sum + models.length, 0);
process.stdout.write(`${count} models of ${data.providers.length} providers, ${text.length} bytes\n`);
