import assert from 'node:assert/strict';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { createFakeClock } from '@oxydra/testkit';
import { createMemoryKeyring, freshSecret, openStoreBench } from './store-bench.fixture.ts';

const code = (expected: string) => (error: unknown) => {
  assert.ok(error instanceof Error && 'code' in error, String(error));
  assert.equal(error.code, expected);
  return true;
};
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;

describe('the store of secrets', () => {
  // @requirement secrets/sealed-at-rest
  test('keeps values sealed, private, and readable by the next process', async () => {
    const clock = createFakeClock();
    await using bench = await openStoreBench(clock);
    const value = freshSecret();
    const store = await bench.open();
    assert.equal(store.place, undefined);
    assert.deepEqual(store.list(), []);
    const made = await store.set('github', value, ['API.github.com', '*.example.org']);
    assert.deepEqual(made, {
      replaced: false,
      info: { name: 'github', hosts: ['api.github.com', '*.example.org'], createdAt: clock.now() },
    });
    const text = await readFile(bench.file, 'utf8');
    assert.equal(text.includes(value), false);
    assert.equal(text.includes('github'), false, 'names and hosts are sealed too');
    assert.equal(await modeOf(bench.file), 0o600);
    assert.equal(await modeOf(join(bench.keyFolder, 'sealing.key')), 0o600);
    assert.deepEqual((await readdir(join(bench.file, '..'))).length, 1, 'no draft is left');

    const again = await bench.open();
    assert.equal(again.place, 'file');
    assert.equal(again.current().secrets[0]?.value, value);
  });

  test('seals anew with another nonce at each change', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const store = await bench.open();
    await store.set('a', 'the first');
    const first = await readFile(bench.file, 'utf8');
    await store.set('a', 'the first');
    assert.notEqual(await readFile(bench.file, 'utf8'), first);
  });

  // @requirement secrets/rotation
  test('keeps hosts at a rotation, and remembers the old value for the scrubber until its time is over', async () => {
    const clock = createFakeClock();
    await using bench = await openStoreBench(clock, 1_000);
    const [old, fresh] = [freshSecret(), freshSecret()];
    const store = await bench.open();
    await store.set('key', old, ['api.example.org']);
    await clock.advance(10);
    const info = await store.rotate('key', fresh);
    assert.deepEqual([info.hosts, info.rotatedAt], [['api.example.org'], clock.now()]);
    assert.equal(store.current().secrets[0]?.value, fresh);
    assert.deepEqual(
      store.current().former.map(({ value }) => value),
      [old],
    );
    await store.remove('key');
    assert.deepEqual(store.list(), []);
    assert.deepEqual(
      store
        .current()
        .former.map(({ value }) => value)
        .toSorted(),
      [old, fresh].toSorted(),
    );
    await clock.advance(1_001);
    assert.deepEqual(store.current().former, []);
    await assert.rejects(store.rotate('key', fresh), code('secret/unknown'));
    await assert.rejects(store.remove('key'), code('secret/unknown'));
  });

  test('shows at once what another process has changed, first secrets included', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const [reader, writer] = [await bench.open(), await bench.open()];
    await writer.set('a', 'the first');
    reader.current();
    while (reader.place === undefined) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(reader.current().secrets[0]?.value, 'the first');
    await writer.rotate('a', 'the second');
    assert.equal(reader.current().secrets[0]?.value, 'the second');
  });

  // @requirement secrets/concurrent-writers
  test('loses no change when two processes write at once', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const [one, two] = [await bench.open(), await bench.open()];
    const names = Array.from({ length: 20 }, (_, index) => `s${index}`);
    await Promise.all(names.map((name, index) => (index % 2 === 0 ? one : two).set(name, `value of ${name}`)));
    assert.equal((await bench.open()).list().length, 20);
  });

  // @requirement secrets/tamper-refused
  test('refuses a file in which any byte was changed, and never takes it for an empty store', async () => {
    await using bench = await openStoreBench(createFakeClock());
    await (await bench.open()).set('a', freshSecret());
    const good = await readFile(bench.file);
    for (let at = 0; at < good.length - 1; at += 3) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 1;
      await writeFile(bench.file, bad);
      await assert.rejects(
        bench.open(),
        (error: unknown) => {
          assert.ok(error instanceof Error && 'code' in error);
          return ['secret/damaged', 'secret/locked', 'secret/newer'].includes(String(error.code));
        },
        `byte ${at}`,
      );
    }
    await writeFile(bench.file, '');
    await assert.rejects(bench.open(), code('secret/damaged'));
    await writeFile(bench.file, good);
    assert.equal((await bench.open()).list().length, 1);
  });

  test('refuses another user’s file, an older one, and none where there was one', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const store = await bench.open();
    await store.set('a', 'the first');
    await assert.rejects(bench.open({ boundTo: 'boris/.oxydra/secrets.sealed' }), code('secret/damaged'));
    const older = await readFile(bench.file);
    await store.remove('a');
    await writeFile(bench.file, older);
    await assert.rejects(bench.open(), code('secret/damaged'));
    assert.throws(() => store.current(), code('secret/damaged'));
    await rm(bench.file);
    await assert.rejects(bench.open(), code('secret/missing'));
    assert.throws(() => store.current(), code('secret/missing'));
    await assert.rejects(store.set('b', 'the second'), code('secret/missing'));
  });

  test('refuses where its key is gone, is another, or can be read by others', async () => {
    await using bench = await openStoreBench(createFakeClock());
    await (await bench.open()).set('a', 'the first');
    const file = join(bench.keyFolder, 'sealing.key');
    const key = await readFile(file, 'utf8');
    await chmod(file, 0o640);
    await assert.rejects(bench.open(), code('secret/exposed'));
    await chmod(file, 0o600);
    await writeFile(file, `${'A'.repeat(43)}\n`);
    await assert.rejects(bench.open(), code('secret/damaged'));
    await writeFile(file, 'no key');
    await assert.rejects(bench.open(), code('secret/locked'));
    await rm(file);
    await assert.rejects(bench.open(), code('secret/locked'));
    await writeFile(file, key, { mode: 0o600 });
    assert.equal((await bench.open()).list().length, 1);
  });

  test('can be sealed with a passphrase, which then is needed', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const passphrase = freshSecret();
    const store = await bench.open({ passphrase });
    await store.set('a', 'the first');
    assert.equal(store.place, 'passphrase');
    await assert.rejects(bench.open(), code('secret/locked'));
    await assert.rejects(bench.open({ passphrase: `${passphrase}x` }), code('secret/damaged'));
    assert.equal((await bench.open({ passphrase })).current().secrets[0]?.value, 'the first');
    assert.equal((await readdir(bench.keyFolder)).includes('sealing.key'), false);
  });

  test('keeps its key in the keyring of the system where one works', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const keyring = createMemoryKeyring();
    const store = await bench.open({ keyring: async () => keyring });
    await store.set('a', 'the first');
    assert.equal(store.place, 'keyring');
    assert.deepEqual([...keyring.kept.keys()], ['sealing-key'], 'the probe is gone');
    assert.equal((await bench.open({ keyring: async () => keyring })).list().length, 1);
    await assert.rejects(bench.open(), code('secret/locked'));
  });

  // @requirement secrets/concurrent-writers
  test('opens what it has read though another process changes the file meanwhile', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const keyring = createMemoryKeyring();
    const writer = await bench.open({ keyring: async () => keyring });
    await writer.set('a', 'the first');
    // The key is fetched after the file was read.
    const slow = {
      ...keyring,
      get: async (account: string) => {
        await writer.set('a', 'the second');
        return keyring.get(account);
      },
    };
    const reader = await bench.open({ keyring: async () => slow });
    assert.equal(reader.current().secrets[0]?.value, 'the second');
  });

  test('uses the key file where a keyring forgets or fails, and refuses where the configuration wants a keyring', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const broken = { ...createMemoryKeyring(), get: async () => undefined };
    await assert.rejects(
      (await bench.open({ place: 'keyring', keyring: async () => broken })).set('a', 'the first'),
      code('secret/no-keyring'),
    );
    const store = await bench.open({ keyring: async () => broken });
    await store.set('a', 'the first');
    assert.equal(store.place, 'file');
  });

  test('says what cannot be written, and changes nothing', async () => {
    await using bench = await openStoreBench(createFakeClock());
    const store = await bench.open();
    await store.set('a', 'the first');
    const before = await readFile(bench.file, 'utf8');
    await rm(join(bench.keyFolder, 'seals'), { recursive: true });
    await writeFile(join(bench.keyFolder, 'seals'), 'in the way');
    await assert.rejects(store.set('b', 'the second'), code('secret/unwritable'));
    assert.equal((await readFile(bench.file, 'utf8')) === before, true);
  });
});
