import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkLicences, isAllowed } from '../../scripts/licences.ts';
import { ROOT, temporaryFolder } from './folders.ts';

const lockOf = (packages: object): Readonly<Record<string, string>> => ({
  'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
});

describe('licences', () => {
  test('of everything installed here are in the allowlist @requirement house/licences', () => {
    const { looked, problems } = checkLicences(ROOT);
    assert.deepEqual(problems, []);
    assert.ok(looked > 100);
  });

  test('are read as expressions: one side of OR, both of AND', () => {
    for (const good of ['MIT', '(MIT OR GPL-3.0)', 'MIT AND ISC', '(GPL-3.0 OR (MIT AND 0BSD))', 'MPL-2.0'])
      assert.ok(isAllowed(good), good);
    for (const bad of ['GPL-3.0', 'MIT AND GPL-3.0', 'UNLICENSED', '', 'SEE LICENSE IN x', '(MIT OR ISC) AND AGPL-3.0'])
      assert.ok(!isAllowed(bad), bad);
  });

  test('that are not allowed, or unknown, are named with their package @requirement house/licences', () => {
    using folder = temporaryFolder('licences-');
    folder.write({
      ...lockOf({
        '': { name: 'x' },
        'packages/ours': { version: '1.0.0' },
        'node_modules/ours': { link: true },
        'node_modules/good': { version: '1.0.0', license: 'MIT' },
        'node_modules/bad': { version: '2.0.0', license: 'GPL-3.0-only' },
        'node_modules/good/node_modules/silent': { version: '3.0.0' },
        'node_modules/told': { version: '4.0.0' },
      }),
      'node_modules/told/package.json': JSON.stringify({ license: 'ISC' }),
    });
    const { looked, problems } = checkLicences(folder.path);
    assert.equal(looked, 4);
    assert.deepEqual(problems, [
      'node_modules/bad@2.0.0: licence GPL-3.0-only is not in the allowlist',
      'node_modules/good/node_modules/silent@3.0.0: licence unknown is not in the allowlist',
    ]);
  });

  test('of nothing at all are a failure', () => {
    using folder = temporaryFolder('licences-');
    folder.write(lockOf({ '': {} }));
    assert.deepEqual(checkLicences(folder.path).problems, ['no installed package was found']);
  });
});
