import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { App } from '../../app.ts';
import type { Context, House } from '../../cli/context.ts';
import type { CheckedConfig } from '../../config/load-config.ts';
import { systemClock } from '../../ports/clock.ts';
import { checkAll } from './doctor.ts';

const root = await mkdtemp(join(tmpdir(), 'oxydra-doctor-'));
after(() => rm(root, { recursive: true }));

const good = {
  ok: true,
  loaded: {
    user: { id: 'ada' },
    paths: { ipc: join(root, 'ipc'), state: join(root, 'state'), keys: join(root, 'keys') },
    environment: { get: () => undefined },
    config: { secrets: { store: 'file', keep_rotated_days: 1 } },
    files: [{ path: '/etc/oxydra/agent.toml' }],
    warnings: [],
  },
} as unknown as CheckedConfig; // what the checks read of it

function context(house: Partial<House>): Context {
  const words = { note: () => undefined, aside: () => undefined };
  return {
    house: {
      locks: {
        lock: () => Promise.resolve({ [Symbol.dispose]: () => undefined }),
        holder: () => Promise.resolve(undefined),
      },
      ...house,
    },
    output: words,
    options: { verbose: false },
    clock: systemClock,
    signal: new AbortController().signal,
  } as unknown as Context; // as above
}

const NAMES = ['audit', 'config', 'database', 'journal', 'provider', 'secrets', 'tier'];
const names = (checks: readonly { readonly name: string }[]): readonly string[] =>
  checks.map(({ name }) => name).toSorted();

describe('the doctor', () => {
  test('asks the running parts and the configuration', async () => {
    const parts = ['provider', 'database', 'journal', 'tier'].map((name) => ({
      name,
      ok: true,
      detail: 'fine',
      fix: '',
    }));
    const app = {
      checks: () => Promise.resolve(parts),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    } as unknown as App; // as above
    const checks = await checkAll(
      context({ checkConfig: () => Promise.resolve(good), assemble: () => Promise.resolve(app) }),
    );
    assert.deepEqual(names(checks), NAMES);
    assert.ok(checks.every(({ ok, fix }) => ok && fix === ''));
  });

  test('tells every problem of a bad configuration, and that the rest could not be looked at', async () => {
    const problems = [
      { code: 'config/unknown-key', key: 'a', message: 'a is not a known key.' },
      { code: 'config/bad-value', key: 'b', message: 'b is bad.' },
    ] as const;
    const checks = await checkAll(
      context({ checkConfig: () => Promise.resolve({ ok: false, problems, warnings: [] }) }),
    );
    assert.deepEqual(names(checks), NAMES);
    const config = checks.find(({ name }) => name === 'config');
    assert.match(config?.detail ?? '', /a is not a known key\.[\s\S]*b is bad\./u);
    assert.ok(checks.filter(({ ok }) => !ok).every(({ fix }) => fix !== ''));
  });

  test('puts the reason for which nothing opens under the part that has it, and never throws', async () => {
    const fails = async (fault: Error): Promise<string | undefined> => {
      const checks = await checkAll(
        context({ checkConfig: () => Promise.resolve(good), assemble: () => Promise.reject(fault) }),
      );
      assert.deepEqual(names(checks), NAMES);
      return checks.find(({ detail }) => detail.includes(fault.message))?.name;
    };
    assert.equal(await fails(new Fault('store/corrupt', 'The database is damaged.')), 'database');
    assert.equal(await fails(new Fault('config/tier-unavailable', 'No container engine.')), 'tier');
    assert.equal(await fails(new Fault('config/missing-key', 'There is no key.')), 'provider');
    assert.equal(await fails(new Fault('provider/unknown-model', 'No such model.')), 'provider');
    assert.equal(await fails(new TypeError('x is undefined')), 'database');
    const unreadable = await checkAll(
      context({ checkConfig: () => Promise.reject(new Fault('config/unreadable', 'It cannot be read.')) }),
    );
    assert.equal(unreadable.find(({ name }) => name === 'config')?.detail, 'It cannot be read.');
  });
});
