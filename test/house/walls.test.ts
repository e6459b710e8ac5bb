import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ROOT, temporaryFolder } from './folders.ts';

const manifest = (name: string, extra: object = {}): string =>
  JSON.stringify({ name: `@oxydra/${name}`, exports: { '.': './src/index.ts' }, dependencies: { zod: '4' }, ...extra });

/** A small house in which every wall stands. */
const SOUND: Readonly<Record<string, string>> = {
  'packages/types/package.json': manifest('types', { exports: { '.': './src/index.ts', './wire': './src/wire.ts' } }),
  'packages/types/src/index.ts': "export { a } from './a.ts';",
  'packages/types/src/a.ts': 'export const a = 1;',
  'packages/types/src/wire.ts': "import { z } from 'zod'; export const wire = z;",
  'packages/runtime/package.json': manifest('runtime'),
  'packages/runtime/src/index.ts': "export type { A } from './b.ts';",
  'packages/runtime/src/b.ts': "import { a } from '@oxydra/types'; export type A = typeof a;",
  'packages/tools/package.json': manifest('tools'),
  'packages/tools/src/index.ts': "import { readFile } from 'node:fs'; export { readFile };",
  'packages/tools/src/tools.test.ts': "import '@oxydra/testkit';",
  'packages/tools/src/tools.fixture.ts': "import '@oxydra/testkit';",
  'packages/tui/package.json': manifest('tui'),
  'packages/tui/src/index.ts': "import { wire } from '@oxydra/types/wire'; export { wire };",
  'packages/testkit/package.json': manifest('testkit'),
  'packages/testkit/src/index.ts': "import { a } from '@oxydra/types'; export { a };",
  'packages/runner/package.json': manifest('runner'),
  'packages/runner/src/index.ts':
    "import '@oxydra/runtime'; import '@oxydra/tools'; export const late = () => import('@oxydra/tui');",
};

/** Each way to break a wall, by the wall that must notice it. */
const BREACHES: readonly (readonly [wall: string, file: string, text: string])[] = [
  ['parts-meet-only-in-runner', 'packages/tools/src/x.ts', "import '@oxydra/runtime';"],
  ['parts-meet-only-in-runner', 'packages/tools/src/x.ts', "import type { A } from '@oxydra/runtime';"],
  ['parts-meet-only-in-runner', 'packages/tools/src/x.ts', "type A = import('@oxydra/runtime').A;"],
  ['parts-meet-only-in-runner', 'packages/tools/src/x.ts', "export * from '@oxydra/runtime';"],
  ['parts-meet-only-in-runner', 'packages/tools/src/x.ts', "await import('@oxydra/runner');"],
  ['parts-meet-only-in-runner', 'packages/types/src/x.ts', "import '@oxydra/tools';"],
  ['parts-meet-only-in-runner', 'packages/testkit/src/x.ts', "import '@oxydra/tools';"],
  ['parts-meet-only-in-runner', 'packages/tools/src/x.test.ts', "import '@oxydra/runtime';"],
  ['faces-load-on-demand', 'packages/runner/src/x.ts', "import '@oxydra/tui';"],
  ['testkit-in-tests-only', 'packages/tools/src/x.ts', "import '@oxydra/testkit';"],
  ['enter-by-the-door', 'packages/runner/src/x.ts', "import '../../tools/src/tools.test.ts';"],
  ['enter-by-the-door', 'packages/runner/src/x.ts', "new URL('../../types/src/a.ts', import.meta.url);"],
  ['faces-see-only-the-wire', 'packages/tui/src/x.ts', "import type { a } from '@oxydra/types';"],
  ['core-does-no-io', 'packages/runtime/src/x.ts', "import { readFile } from 'fs/promises';"],
  ['core-does-no-io', 'packages/types/src/x.ts', "import type { Stats } from 'node:fs';"],
  ['core-needs-no-library', 'packages/runtime/src/x.ts', "import { z } from 'zod';"],
  ['core-needs-no-library', 'packages/types/src/x.ts', "import { z } from 'zod';"],
  ['libraries-are-declared', 'packages/tools/src/x.ts', "import ws from 'ws/browser';"],
  ['everything-resolves', 'packages/tools/src/x.ts', "import './nowhere.ts';"],
  ['everything-resolves', 'packages/runner/src/x.ts', "import '@oxydra/types/src/a.ts';"],
  ['no-circles', 'packages/types/src/a.ts', "import type { B } from './index.ts'; export const a = 1;"],
  ['every-package-is-read', 'packages/empty/package.json', manifest('empty')],
];

function check(root: string): { readonly code: number | null; readonly said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'scripts/walls/check-walls.ts'), root], {
    encoding: 'utf8',
  });
  return { code: status, said: stdout + stderr };
}

describe('the walls', () => {
  test('stand in this house, and every package of it was read @requirement house/walls', () => {
    const { code, said } = check(ROOT);
    assert.equal(code, 0, said);
    assert.match(said, /^[1-9]\d+ modules of \d+ packages, [1-9]\d+ imports, 0 breaches\n$/);
  });

  test('let a sound house pass', () => {
    using house = temporaryFolder('walls-');
    house.write(SOUND);
    const { code, said } = check(house.path);
    assert.equal(code, 0, said);
  });

  for (const [wall, file, text] of BREACHES) {
    test(`go red at ${wall}: ${file} with ${text.slice(0, 60)} @requirement house/walls`, () => {
      using house = temporaryFolder('walls-');
      house.write({ ...SOUND, [file]: text });
      const { code, said } = check(house.path);
      assert.equal(code, 1, said);
      assert.ok(said.includes(wall), said);
    });
  }

  test('go red when there is nothing to check', () => {
    using house = temporaryFolder('walls-');
    assert.match(check(house.path).said, /checked against nothing/);
    assert.equal(check(house.path).code, 1);
  });

  test('go red at a module that cannot be read', () => {
    using house = temporaryFolder('walls-');
    house.write({ ...SOUND, 'packages/tools/src/x.ts': 'import {' });
    const { code, said } = check(house.path);
    assert.equal(code, 1);
    assert.match(said, /packages\/tools\/src\/x\.ts/);
  });
});
