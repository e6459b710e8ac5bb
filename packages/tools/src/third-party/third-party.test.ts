/** @requirement tool/third-party */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import {
  createCountedIds,
  createFakeClock,
  createMemoryProvenance,
  createMemoryStore,
  createMemoryWorkspace,
} from '@oxydra/testkit';
import { asId, Fault } from '@oxydra/types';
import type { JsonObject } from '@oxydra/types';
import { createHouse } from '../house.fixture.ts';
import { fingerprintOf, parseManifest } from './manifest.ts';
import { thirdPartyTool } from './third-party-tool.ts';
import type { ModuleOutcome } from './third-party-tool.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const GOOD: JsonObject = {
  name: 'word_count',
  description: 'Counts words.',
  module: 'count.wasm',
  sha256: 'a'.repeat(64),
  input: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'], additionalProperties: false },
};

describe('a manifest', () => {
  test('that names nothing but the tool gives it nothing', () => {
    const { profile, limits } = parseManifest(GOOD, 'x');
    assert.deepEqual(profile, { mounts: {}, clock: false, random: false });
    assert.deepEqual(limits, { memory_mib: 64, timeout_ms: 30_000, output_kib: 1024 });
  });

  const wrong: readonly (readonly [why: string, value: unknown, names: string])[] = [
    ['no object', 'word_count', 'the whole'],
    ['no name', { ...GOOD, name: undefined }, 'name'],
    ['a name with other letters', { ...GOOD, name: 'Word-Count' }, 'snake_case'],
    ['a module elsewhere', { ...GOOD, module: '../count.wasm' }, 'module'],
    ['a hash of another kind', { ...GOOD, sha256: 'abc' }, 'sha256'],
    ['too much memory', { ...GOOD, limits: { memory_mib: 65 } }, 'limits.memory_mib'],
    ['too much time', { ...GOOD, limits: { timeout_ms: 300_001 } }, 'limits.timeout_ms'],
    ['too much output', { ...GOOD, limits: { output_kib: 16_385 } }, 'limits.output_kib'],
    ['the vault as a mount', { ...GOOD, profile: { mounts: { vault: 'r' } } }, 'vault'],
    ['an unknown right', { ...GOOD, profile: { mounts: { shared: 'rwx' } } }, 'profile.mounts.shared'],
    ['a network', { ...GOOD, profile: { network: true } }, 'network'],
    ['arguments that are no object', { ...GOOD, input: { type: 'string' } }, 'input'],
  ];
  for (const [why, value, names] of wrong) {
    test(`is refused in one sentence: ${why}`, () => {
      assert.throws(
        () => parseManifest(value, 'x/manifest.toml'),
        (error) => {
          assert.ok(Fault.is(error) && error.code === 'tool/bad-manifest', String(error));
          assert.match(error.message, /^[^\n]+\.$/u);
          return error.message.includes(names);
        },
      );
    });
  }

  test('has another fingerprint with any change', () => {
    const print = (over: JsonObject): string =>
      fingerprintOf(parseManifest({ ...GOOD, ...over }, 'x'), sha256).manifest;
    const changes: readonly JsonObject[] = [
      {},
      { description: 'Counts letters.' },
      { input: { type: 'object' } },
      { sha256: 'b'.repeat(64) },
      { profile: { mounts: { shared: 'r' } } },
      { profile: { mounts: { shared: 'rw' } } },
      { limits: { timeout_ms: 1 } },
    ];
    assert.equal(new Set(changes.map(print)).size, changes.length);
    assert.equal(print({}), print({ name: 'word_count' }));
  });
});

function openHouse(over: JsonObject, outcome: Partial<ModuleOutcome> | Fault) {
  const provenance = createMemoryProvenance();
  const asked: string[] = [];
  const tool = thirdPartyTool(parseManifest({ ...GOOD, ...over }, 'x'), {
    provenance,
    async run(stdin) {
      asked.push(Buffer.from(stdin).toString());
      if (Fault.is(outcome)) throw outcome;
      return { exitCode: 0, stdout: new Uint8Array(0), stderr: new Uint8Array(0), ...outcome };
    },
  });
  const house = createHouse({
    store: createMemoryStore({ user: asId('ada') }),
    workspace: createMemoryWorkspace(),
    provenance,
    tools: [tool],
    clock: createFakeClock(),
    ids: createCountedIds(),
  });
  return { ...house, provenance, asked, call: (args: JsonObject = { text: 'x' }) => house.run('word_count', args) };
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a third-party tool', () => {
  test('gets its arguments as JSON, and its answer is believed by nobody', async () => {
    const { asked, call } = openHouse({}, { stdout: bytes('{"words":1}') });
    const { ok, text, output, label } = await call();
    assert.deepEqual([ok, text, output, asked], [true, '{"words":1}', { words: 1 }, ['{"text":"x"}']]);
    assert.deepEqual([label.integrity, label.confidentiality], ['untrusted', 'user']);
  });

  test('answers with text where it is no JSON', async () => {
    const { text, output } = await openHouse({}, { stdout: bytes('one word') }).call();
    assert.deepEqual([text, output], ['one word', undefined]);
  });

  test('is not run with arguments that its schema refuses', async () => {
    const { asked, call } = openHouse({}, {});
    for (const args of [{}, { text: 1 }, { text: 'x', more: 1 }] as const) {
      assert.equal((await call(args)).error?.code, 'gate/invalid');
    }
    assert.deepEqual(asked, []);
  });

  test('that fails is told with its own words, on one line', async () => {
    const { ok, error } = await openHouse({}, { exitCode: 2, stderr: bytes('no\nsuch \x1b[31mword') }).call();
    assert.deepEqual([ok, error?.code], [false, 'tool/failed']);
    assert.match(error?.message ?? '', /^word_count ended with 2: no such [^\p{Cc}]*word\.$/u);
  });

  test('that answers with no text, or is ended, is told so', async () => {
    const odd = await openHouse({}, { stdout: Uint8Array.of(0xff) }).call();
    assert.equal(odd.error?.code, 'tool/bad-output');
    const late = await openHouse({}, new Fault('guest/timed-out', 'It ran too long.')).call();
    assert.equal(late.error?.code, 'guest/timed-out');
  });

  test('may have read all of its mounts: its answer and its failure carry their labels', async () => {
    for (const exitCode of [0, 1]) {
      const { provenance, call } = openHouse({ profile: { mounts: { shared: 'r' } } }, { exitCode });
      await provenance.mark('/shared/deep/key', { integrity: 'tool', confidentiality: 'vault', sources: ['vault:k'] });
      await provenance.mark('/tmp/other', { integrity: 'tool', confidentiality: 'secret', sources: ['s'] });
      assert.equal((await call()).label.confidentiality, 'vault');
    }
  });

  test('that may write has written anything anywhere in its mounts', async () => {
    const { provenance, call } = openHouse({ profile: { mounts: { shared: 'r', tmp: 'rw' } } }, {});
    await call();
    assert.equal(provenance.of('/tmp/any')?.integrity, 'untrusted');
    assert.equal(provenance.of('/shared/any'), undefined);
  });
});
