import { defineConfig } from 'oxlint';
import { DOOR_NAMES, DOORS, LONG_FILES } from './scripts/lint/rooms.ts';
import type { Door, DoorName } from './scripts/lint/rooms.ts';

const TESTS = [
  '**/*.test.ts',
  '**/*.test.tsx',
  '**/*.fixture.ts',
  'test/**',
  'bench/**',
  'scripts/**',
  'packages/testkit/**',
];

/** The rules that keep all doors shut but the open ones. */
function doorRules(open: readonly DoorName[]) {
  const shut: readonly Door[] = DOOR_NAMES.filter((name) => !open.includes(name)).map((name) => DOORS[name]);
  return {
    'no-restricted-imports': [
      'error',
      { paths: shut.flatMap((door) => (door.modules ?? []).map((name) => ({ name, message: door.refusal }))) },
    ],
    'no-restricted-globals': [
      'error',
      ...shut.flatMap((door) => (door.globals ?? []).map((name) => ({ name, message: door.refusal }))),
    ],
    'no-restricted-properties': [
      'error',
      ...shut.flatMap((door) =>
        (door.process ?? []).map((property) => ({ object: 'process', property, message: door.refusal })),
      ),
    ],
  } as const;
}

const roomsOf = (name: DoorName): Door['rooms'] => DOORS[name].rooms;

/** One override for each set of files that some door names, with all doors that are open to it. */
const rooms = [...new Set(DOOR_NAMES.flatMap((name) => roomsOf(name).map((room) => room.files)))]
  // The more particular pattern comes later, and so wins.
  .sort((a, b) => a.length - b.length)
  .map((files) => ({
    files: [files],
    rules: doorRules(
      DOOR_NAMES.filter((name) =>
        roomsOf(name).some((room) => room.files === files || files.startsWith(room.files.replace('**', ''))),
      ),
    ),
  }));

const off = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'off' as const]));

export default defineConfig({
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'node', 'promise'],
  jsPlugins: ['./scripts/lint/house-rules.ts'],
  categories: { correctness: 'error' },
  ignorePatterns: ['dist/**', '**/node_modules/**', 'coverage/**'],
  rules: {
    'max-lines': ['error', { max: 350 }],
    'no-console': 'error',
    'no-var': 'error',
    'prefer-const': 'error',
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    eqeqeq: 'error',
    'no-eval': 'error',
    'no-new-func': 'error',
    'typescript/consistent-type-imports': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-floating-promises': [
      'error',
      {
        allowForKnownSafeCalls: [
          { from: 'package', name: ['test', 'describe', 'it', 'suite', 'before', 'after'], package: 'node:test' },
        ],
      },
    ],
    'typescript/no-misused-promises': ['error', { checksVoidReturn: false }],
    'typescript/no-non-null-assertion': 'error',
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/only-throw-error': 'error',
    // Ports are plain objects of functions: there is no `this` to lose.
    'typescript/unbound-method': 'off',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'import/no-default-export': 'error',
    'unicorn/filename-case': ['error', { case: 'kebabCase' }],
    'house/no-bare-error': 'error',
    'house/no-export-star': 'error',
    ...doorRules([]),
  },
  overrides: [
    {
      files: ['packages/*/src/index.ts', 'packages/types/src/wire.ts'],
      rules: { 'house/door-declares-nothing': 'error' },
    },
    { files: ['packages/types/src/**', 'packages/runtime/src/**'], rules: { 'house/no-nondeterminism': 'error' } },
    { files: ['packages/types/src/fault.ts'], rules: off('house/no-bare-error') },
    ...rooms,
    { files: ['packages/*/src/bin/**'], rules: off('no-console') },
    {
      files: TESTS,
      rules: {
        ...doorRules(DOOR_NAMES),
        // A test reads better with one assertion than with a guard; what is missing fails it all the same.
        ...off('house/no-bare-error', 'house/no-nondeterminism', 'typescript/no-non-null-assertion', 'no-console'),
      },
    },
    // Tools ask their configuration and plugins to be default exports.
    {
      files: ['*.config.ts', 'scripts/reporter.ts', 'scripts/lint/house-rules.ts'],
      rules: off('import/no-default-export'),
    },
    // AssemblyScript: the same spelling, another language. There == compares numbers, and a file's name is an import's.
    {
      files: ['packages/sandbox/guests/**'],
      rules: off(
        'eqeqeq',
        'prefer-const',
        'typescript/consistent-type-imports',
        'unicorn/filename-case',
        'unicorn/no-new-array',
      ),
    },
    ...LONG_FILES.map(({ file }) => ({ files: [file], rules: off('max-lines') })),
  ],
});
