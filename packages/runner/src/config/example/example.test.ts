import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { check, problemsOf } from '../load-config.fixture.ts';
import { LEGACY_PROVIDERS } from '../schema/providers-table.ts';
import { exampleFiles, shownKeys, withKeyTable } from './example-files.ts';

const root = join(import.meta.dirname, '..', '..', '..', '..', '..');
const regenerate = 'run `node scripts/write-config-examples.ts`, then the formatter';

const asFiles = (change: (text: string) => string): Record<string, string> =>
  Object.fromEntries(exampleFiles().map(({ path, text }) => [path.replace('examples/config/', ''), change(text)]));

describe('the example files', () => {
  for (const { path, text } of exampleFiles()) {
    test(`say what the schema says: ${path}`, async () => {
      assert.equal(await readFile(join(root, path), 'utf8'), text, regenerate);
    });
  }

  test('load with no warning', async () => {
    const checked = await check({ files: asFiles((text) => text) });
    assert.ok(checked.ok);
    assert.deepEqual([checked.loaded.warnings, checked.loaded.files.length], [[], 3]);
  });

  test('mention every key', () => {
    const all = exampleFiles()
      .map(({ text }) => text)
      .join('');
    for (const { path } of shownKeys()) assert.match(all, new RegExp(`^# ${path.at(-1)} = `, 'mu'), path.join('.'));
    for (const name of LEGACY_PROVIDERS) assert.ok(all.includes(`[providers.${name}]`));
  });

  test('are right in every line: with all of them switched on, only what excludes another is refused', async () => {
    const on = (text: string): string => text.replaceAll(/^# (\[?[a-z_.]+(?:\] *$| = .*$))/gmu, '$1');
    const files = { ...asFiles(on), 'reviewer.md': '', 'rehearsal.json': '[]' };
    assert.deepEqual(
      (await problemsOf({ files })).map((text) => text.replace(/^\S+ /u, '')),
      ['agents.reviewer has both system_prompt and system_prompt_file; keep one.'],
    );
  });
});

test('the guide lists every key as the schema has it', async () => {
  const guide = await readFile(join(root, 'docs/guide/configuration.md'), 'utf8');
  // The formatter pads tables; only the words count.
  const words = (text: string): string => text.replaceAll(/[\s-]+/gu, ' ');
  assert.equal(words(guide), words(withKeyTable(guide)), regenerate);
});
