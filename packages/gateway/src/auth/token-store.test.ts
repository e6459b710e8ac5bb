import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { createTokenStore, type TokenFile } from './token-store.ts';

function createFile(text?: string): TokenFile & { text: string | undefined; broken: boolean } {
  return {
    text,
    broken: false,
    async read() {
      return this.text;
    },
    async write(next) {
      if (this.broken) throw new Fault('store/full', 'The disk is full.');
      this.text = next;
    },
  };
}
const open = (file = createFile()) => createTokenStore({ file, clock: { now: () => 0 }, randomBytes });

describe('a token', () => {
  test('is 256 random bits, told once, and kept as a hash only', async () => {
    const file = createFile();
    const store = await open(file);
    const token = await store.issue('laptop');
    assert.equal(Buffer.from(token.slice(4), 'base64url').length, 32);
    assert.deepEqual(store.verify(token), { name: 'laptop', scopes: ['read', 'chat', 'approve'] });
    assert.equal(file.text?.includes(token.slice(4)), false);
    assert.deepEqual((await open(file)).verify(token)?.name, 'laptop');
  });

  test('counts only whole and unchanged', async () => {
    const store = await open();
    const token = await store.issue('laptop', ['read']);
    for (const wrong of ['', token.slice(0, -1), `${token}x`, token.toUpperCase(), store.list()[0]?.name ?? ''])
      assert.equal(store.verify(wrong), undefined);
    assert.deepEqual(store.verify(token)?.scopes, ['read']);
  });

  test('stops counting when it is rotated or revoked, and who listens is told', async () => {
    const store = await open();
    const gone: string[] = [];
    using _ = store.onRevoked((name) => void gone.push(name));
    const first = await store.issue('laptop');
    const second = await store.rotate('laptop');
    assert.equal(store.verify(first), undefined);
    assert.equal(store.verify(second)?.name, 'laptop');
    await store.revoke('laptop');
    assert.equal(store.verify(second), undefined);
    assert.deepEqual(gone, ['laptop', 'laptop']);
    assert.deepEqual(store.list(), []);
  });

  test('stops counting when another process took it out of the file', async () => {
    const file = createFile();
    const [daemon, command] = [await open(file), await open(file)];
    const token = await daemon.issue('phone');
    await command.issue('tablet');
    await command.revoke('phone');
    const gone: string[] = [];
    daemon.onRevoked((name) => void gone.push(name));
    await daemon.reload();
    assert.equal(daemon.verify(token), undefined);
    assert.deepEqual(gone, ['phone']);
    assert.deepEqual(
      daemon.list().map(({ name }) => name),
      ['tablet'],
    );
  });

  test('that lies somewhere already can be adopted, again and again', async () => {
    const store = await open();
    const token = 'k'.repeat(43);
    const gone: string[] = [];
    store.onRevoked((name) => void gone.push(name));
    await store.adopt('local', token);
    await store.adopt('local', token);
    assert.equal(store.verify(token)?.name, 'local');
    assert.deepEqual(gone, []);
    await assert.rejects(store.adopt('local', 'short'), { code: 'gateway/weak-token' });
  });

  test('that could not be written does not count', async () => {
    const file = createFile();
    const store = await open(file);
    file.broken = true;
    await assert.rejects(store.issue('laptop'), { code: 'store/full' });
    assert.deepEqual(store.list(), []);
    file.broken = false;
    await store.issue('laptop');
  });

  test('name that is taken, unknown or odd is refused with a hint', async () => {
    const store = await open();
    await store.issue('laptop');
    await assert.rejects(store.issue('laptop'), { code: 'gateway/token-exists' });
    await assert.rejects(store.revoke('phone'), { code: 'gateway/unknown-token', hint: 'There are: laptop.' });
    await assert.rejects(store.issue('a b'), { code: 'gateway/broken-token-file' });
    assert.equal(store.list().length, 1);
  });
});

describe('a token file', () => {
  for (const [what, text] of [
    ['no JSON', '{'],
    ['of another shape', '{"version":2,"tokens":[]}'],
    [
      'with an unknown scope',
      '{"version":1,"tokens":[{"name":"a","hash":"' + 'a'.repeat(64) + '","scopes":["root"],"created_at":""}]}',
    ],
    ['with a plain token in it', '{"version":1,"tokens":[{"name":"a","hash":"plain","scopes":[],"created_at":""}]}'],
  ] as const) {
    test(`that is ${what} lets nobody in`, async () => {
      await assert.rejects(open(createFile(text)), { code: 'gateway/broken-token-file' });
    });
  }
});
