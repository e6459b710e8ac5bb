import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, globSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ROOT, temporaryFolder } from './folders.ts';

/** What must be refused, where. */
const REFUSED: Readonly<Record<string, readonly [rule: string, text: string]>> = {
  'packages/tools/src/disk.ts': ['no-restricted-imports', "export { readFile } from 'node:fs/promises';"],
  'packages/tools/src/disk-by-its-old-name.ts': ['no-restricted-imports', "import fs from 'fs';\nexport const f = fs;"],
  'packages/gateway/src/processes.ts': ['no-restricted-imports', "export { spawn } from 'node:child_process';"],
  'packages/provider/src/network.ts': ['no-restricted-imports', "export { request } from 'node:https';"],
  'packages/provider/src/late-network.ts': ['no-restricted-imports', "export const late = () => import('node:net');"],
  'packages/provider/src/fetches.ts': ['no-restricted-globals', "export const get = () => fetch('https://a.example');"],
  'packages/runner/src/lifecycle/dials.ts': ['no-restricted-imports', "export { connect } from 'node:tls';"],
  'packages/sandbox/src/reader/network.ts': ['no-restricted-imports', "export { lookup } from 'node:dns';"],
  'packages/provider/src/other-client.ts': ['no-restricted-imports', "export { Agent } from 'undici';"],
  'packages/tools/src/sockets.ts': ['no-restricted-imports', "export { WebSocket } from 'ws';"],
  'packages/tools/src/loads.ts': ['no-restricted-imports', "export { createRequire } from 'node:module';"],
  'packages/tools/src/gets.ts': ['no-restricted-properties', "export const fs = process.getBuiltinModule('node:fs');"],
  'packages/tools/src/environment.ts': ['no-restricted-properties', "export const key = process.env['KEY'];"],
  'packages/runner/src/commands/arguments.ts': ['no-restricted-properties', 'export const all = process.argv;'],
  'packages/runner/src/commands/leaves.ts': ['no-restricted-properties', 'export const leave = () => process.exit(1);'],
  'packages/tools/src/bare-error.ts': [
    'house/no-bare-error',
    "export const fail = () => {\n  throw new Error('no');\n};",
  ],
  'packages/tools/src/says.ts': ['no-console', "console.log('here');\nexport const said = 1;"],
  'packages/tools/src/any.ts': ['no-explicit-any', 'export const loose: any = 1;'],
  'packages/tools/src/floating.ts': [
    'no-floating-promises',
    'const later = async () => 1;\nexport const go = () => {\n  later();\n};',
  ],
  'packages/tools/src/not-exhaustive.ts': [
    'switch-exhaustiveness-check',
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}",
  ],
  'packages/tools/src/types-by-value.ts': [
    'consistent-type-imports',
    "import { A } from './a.ts';\nexport const a: A = 1;",
  ],
  'packages/tools/src/default.ts': ['no-default-export', 'const a = 1;\nexport default a;'],
  'packages/tools/src/star.ts': ['no-export-star', "export * from './a.ts';"],
  'packages/tools/src/index.ts': ['door-declares-nothing', 'export const a = 1;'],
  'packages/tools/src/long.ts': ['max-lines', `export const a = [\n${'  1,\n'.repeat(350)}];`],
  'packages/runtime/src/clock.ts': ['no-nondeterminism', 'export const now = () => Date.now();'],
  'packages/runtime/src/today.ts': ['no-nondeterminism', 'export const today = () => new Date();'],
  'packages/types/src/chance.ts': ['no-nondeterminism', 'export const chance = () => Math.random();'],
};

/** What must be allowed, where. */
const ALLOWED: Readonly<Record<string, string>> = {
  'packages/tools/src/a.ts': 'export type A = 1;',
  'packages/sandbox/src/disk.ts': "export { readFile } from 'node:fs/promises';",
  'packages/sandbox/src/egress/network.ts': "export { request } from 'node:https';",
  'packages/runner/src/lifecycle/probe.ts': "export { get } from 'node:http';",
  'packages/runner/src/lifecycle/processes.ts': "export { spawn } from 'node:child_process';",
  'packages/runner/src/bin/program.ts': 'process.stdout.write(process.argv.join());\nprocess.exit(0);',
  'packages/types/src/fault.ts': "export const invariant = () => {\n  throw new Error('a bug');\n};",
  'packages/tools/src/a.test.ts':
    "import { readFileSync } from 'node:fs';\nimport { test } from 'node:test';\n\ntest('reads', () => {\n  readFileSync(process.env['FILE'] ?? '');\n});",
};

const isProblem = (value: unknown): value is { readonly filename: string; readonly code: string } =>
  typeof value === 'object' && value !== null && 'filename' in value && 'code' in value;

/** Problems by file. */
function lint(): ReadonlyMap<string, readonly string[]> {
  using house = temporaryFolder('lint-');
  for (const file of ['oxlint.config.ts', 'tsconfig.json', 'package.json', 'scripts/lint'])
    cpSync(join(ROOT, file), join(house.path, file), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(house.path, 'node_modules'));
  house.write({ ...ALLOWED, ...Object.fromEntries(Object.entries(REFUSED).map(([file, [, text]]) => [file, text])) });
  const { stdout } = spawnSync(join(ROOT, 'node_modules/.bin/oxlint'), ['--type-aware', '-f', 'json'], {
    cwd: house.path,
    encoding: 'utf8',
  });
  const report: unknown = JSON.parse(stdout);
  assert.ok(
    typeof report === 'object' && report !== null && 'diagnostics' in report && Array.isArray(report.diagnostics),
  );
  const found = new Map<string, string[]>();
  for (const problem of report.diagnostics.filter(isProblem))
    found.set(problem.filename, [...(found.get(problem.filename) ?? []), problem.code]);
  return found;
}

const problems = lint();

describe('the linter', () => {
  for (const [file, [rule]] of Object.entries(REFUSED))
    test(`refuses ${file} by ${rule} @requirement house/doors @requirement egress/one-door @requirement house/core-does-no-io`, () => {
      const codes = problems.get(file) ?? [];
      assert.ok(
        codes.some((code) => code.includes(rule.replace('house/', ''))),
        `${file}: ${codes.join(', ') || 'nothing found'}`,
      );
    });

  for (const file of Object.keys(ALLOWED))
    test(`lets ${file} pass`, () => assert.deepEqual(problems.get(file) ?? [], []));
});

describe('the sources', () => {
  test('have a median of at most 90 lines @requirement house/small-files', () => {
    const lengths = globSync('packages/*/src/**/*.{ts,tsx}', { cwd: ROOT })
      .filter((file) => !/\.test\.tsx?$/.test(file) && !file.includes('node_modules'))
      .map((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length)
      .sort((a, b) => a - b);
    assert.ok(lengths.length > 100);
    assert.ok((lengths[Math.floor(lengths.length / 2)] ?? Infinity) <= 90);
  });
});
