import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';

const CHECK = join(import.meta.dirname, '../../scripts/walls/check-walls.ts');
const HOUSE: Readonly<Record<string, string>> = {
  'packages/types/src/index.ts': "export type { Turn } from './turn.ts';\n",
  'packages/types/src/turn.ts': 'export interface Turn { readonly id: string }\n',
  'packages/types/src/wire.ts': 'export const PROTOCOL = 3;\n',
  'packages/runtime/src/index.ts': "export { step } from './step.ts';\n",
  'packages/runtime/src/step.ts':
    "import type { Turn } from '@oxydra/types';\nexport const step = (turn: Turn): Turn => turn;\n",
  'packages/tools/src/index.ts':
    "import type { Turn } from '@oxydra/types';\nexport const tool = (turn: Turn): string => turn.id;\n",
  'packages/tui/src/index.ts': "import { PROTOCOL } from '@oxydra/types/wire';\nexport const speaks = PROTOCOL;\n",
  'packages/testkit/src/index.ts':
    "import type { Turn } from '@oxydra/types';\nexport const fake: Turn = { id: 'x' };\n",
  'packages/runner/src/index.ts':
    "import { step } from '@oxydra/runtime';\nimport { tool } from '@oxydra/tools';\nexport const all = [step, tool];\n",
};

/** A small house of the same plan, with some files changed; answers what the check says of it. */
function check(changes: Readonly<Record<string, string>>): { readonly code: number | null; readonly output: string } {
  const root = mkdtempSync(join(tmpdir(), 'oxydra-walls-'));
  try {
    for (const [path, text] of Object.entries({ ...HOUSE, ...changes })) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    for (const name of ['types', 'runtime', 'tools', 'tui', 'testkit', 'runner']) {
      const exports = { '.': './src/index.ts', ...(name === 'types' ? { './wire': './src/wire.ts' } : {}) };
      writeFileSync(join(root, 'packages', name, 'package.json'), JSON.stringify({ name: `@oxydra/${name}`, exports }));
    }
    const { status, stdout, stderr } = spawnSync(process.execPath, [CHECK, root], { encoding: 'utf8' });
    return { code: status, output: stdout + stderr };
  } finally {
    rmSync(root, { recursive: true });
  }
}

const BREACHES: readonly (readonly [wall: string, path: string, text: string])[] = [
  [
    'parts-meet-only-in-runner',
    'packages/tools/src/a.ts',
    "import { step } from '@oxydra/runtime';\nexport const a = step;\n",
  ],
  [
    'parts-meet-only-in-runner',
    'packages/tools/src/a.ts',
    "import type { step } from '@oxydra/runtime';\nexport type A = typeof step;\n",
  ],
  [
    'parts-meet-only-in-runner',
    'packages/types/src/a.ts',
    "import { all } from '@oxydra/runner';\nexport const a = all;\n",
  ],
  [
    'enter-by-the-door',
    'packages/tools/src/a.ts',
    "import type { Turn } from '../../types/src/turn.ts';\nexport type A = Turn;\n",
  ],
  [
    'testkit-in-tests-only',
    'packages/runner/src/a.ts',
    "import { fake } from '@oxydra/testkit';\nexport const a = fake;\n",
  ],
  [
    'faces-see-only-the-wire',
    'packages/tui/src/a.ts',
    "import type { Turn } from '@oxydra/types';\nexport type A = Turn;\n",
  ],
  [
    'faces-load-on-demand',
    'packages/runner/src/a.ts',
    "import { speaks } from '@oxydra/tui';\nexport const a = speaks;\n",
  ],
  [
    'core-does-no-io',
    'packages/runtime/src/a.ts',
    "import { readFileSync } from 'node:fs';\nexport const a = readFileSync;\n",
  ],
  ['core-needs-no-library', 'packages/runtime/src/a.ts', "import { z } from 'zod';\nexport const a = z;\n"],
  ['libraries-are-declared', 'packages/tools/src/a.ts', "import { z } from 'zod';\nexport const a = z;\n"],
  ['everything-resolves', 'packages/tools/src/a.ts', "import { b } from './b.ts';\nexport const a = b;\n"],
  [
    'no-circles',
    'packages/types/src/turn.ts',
    "import type { X } from './index.ts';\nexport interface Turn { readonly id: X }\n",
  ],
];

// @requirement house/walls
// @requirement house/core-does-no-io
describe('the walls', () => {
  test('stand in a house that keeps to the plan', () => {
    const { code, output } = check({});
    assert.equal(code, 0, output);
  });

  for (const [wall, path, text] of BREACHES) {
    test(`turn red at a breach of ${wall} in ${path}: ${text.split('\n')[0] ?? ''}`, () => {
      const { code, output } = check({ [path]: text });
      assert.equal(code, 1);
      assert.match(output, new RegExp(wall));
    });
  }

  test('are not green when a package was not read', () => {
    const { code, output } = check({ 'packages/empty/package.json': '{"name":"@oxydra/empty"}' });
    assert.equal(code, 1);
    assert.match(output, /every-package-is-read/);
  });
});
