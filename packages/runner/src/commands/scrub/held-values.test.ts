import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createFakeClock } from '@oxydra/testkit';
import { openSecrets } from '../../assembly/keep-secrets.ts';
import { nodeConfigDisk } from '../../config/files/node-config-disk.ts';
import { loadConfig, type LoadedConfig } from '../../config/load-config.ts';
import { heldValues } from './held-values.ts';

const fresh = (word: string): string => `${word}-${crypto.randomUUID()}`;

interface Home extends AsyncDisposable {
  readonly folder: string;
  readonly loaded: LoadedConfig;
  open(): ReturnType<typeof openSecrets>;
  held(): ReturnType<typeof heldValues>;
}

/** A home in which nothing is, and a configuration that is nowhere. */
async function openHome(env: Readonly<Record<string, string>> = {}): Promise<Home> {
  const folder = await mkdtemp(join(tmpdir(), 'oxydra-held-'));
  const loaded = await loadConfig({
    options: { set: ['secrets.store=file'], env: [] },
    env,
    cwd: folder,
    home: folder,
    files: nodeConfigDisk,
    systemDir: join(folder, 'etc'),
  });
  const clock = createFakeClock();
  const locks = { lock: async () => ({ [Symbol.dispose]: () => undefined }), holder: async () => undefined };
  // No more of the house is asked for.
  const house = { loadConfig: async () => loaded, locks } as unknown as Parameters<typeof heldValues>[0]['house'];
  return {
    folder,
    loaded,
    open: () => openSecrets(loaded, { locks, clock }),
    held: () => heldValues({ house, clock }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

// @requirement scrub/command-knows-values
describe('the values that are held', () => {
  test('are none in a home that has nothing, and nothing is made there', async () => {
    await using home = await openHome();
    assert.deepEqual(await home.held(), []);
    assert.deepEqual(await readdir(home.folder), []);
  });

  test('are those of the store, the replaced and removed ones, and the keys that the environment gives', async () => {
    const [old, now, gone, key, search] = ['old', 'now', 'gone', 'key', 'search'].map(fresh);
    assert.ok(old !== undefined && now !== undefined && gone !== undefined && key !== undefined);
    await using home = await openHome({ ANTHROPIC_API_KEY: key, BRAVE_API_KEY: search ?? '', OTHER: fresh('other') });
    const store = await home.open();
    await store.set('mine', old);
    await store.rotate('mine', now);
    await store.set('past', gone);
    await store.remove('past');
    const held = await home.held();
    assert.deepEqual(
      held.toSorted((a, b) => (a.value < b.value ? -1 : 1)),
      [
        { name: 'ANTHROPIC_API_KEY', value: key },
        { name: 'mine', value: now },
        { name: 'mine', value: old },
        { name: 'past', value: gone },
      ].toSorted((a, b) => (a.value < b.value ? -1 : 1)),
    );
  });

  test('are not taken for none where the store cannot be opened', async () => {
    await using home = await openHome();
    await (await home.open()).set('mine', fresh('value'));
    const file = join(home.loaded.paths.state, 'secrets.sealed');
    await writeFile(file, 'nonsense');
    await assert.rejects(home.held(), { code: 'secret/damaged' });
    await rm(file);
    await assert.rejects(home.held(), { code: 'secret/missing' });
  });
});
