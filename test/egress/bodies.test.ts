import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { after, before, beforeEach, describe, test } from 'node:test';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { Fault, type Egress, type EgressScope } from '../../packages/types/src/index.ts';
import { inOwnNetwork } from './namespace.ts';
import { openWorld, type World } from './world.ts';

const MIB = 1024 * 1024;
const FETCH: EgressScope = { purpose: 'tool:web_fetch', timeoutMs: 10_000, maxBytes: 4 * MIB };
const TEXT = 'a page of many words, and äöü. '.repeat(300);
const code = (expected: string) => (error: unknown) => {
  assert.ok(Fault.is(error), String(error));
  assert.equal(error.code, expected, error.message);
  return true;
};

/** Writes for as long as somebody listens, without filling our own memory. */
function endless(response: ServerResponse, piece: Buffer): void {
  let sent = 0;
  const more = (): void => {
    while (!response.destroyed && sent < 512 * MIB) {
      sent += piece.length;
      if (!response.write(piece)) return void response.once('drain', more);
    }
  };
  more();
}

inOwnNetwork(import.meta.filename, () => {
  let world: World;
  let egress: Egress & AsyncDisposable;
  before(async () => {
    world = await openWorld();
    egress = world.egress();
  });
  beforeEach(() => {
    world.sites.clear();
  });
  after(async () => {
    await egress[Symbol.asyncDispose]();
    await world[Symbol.asyncDispose]();
  });
  const get = (scope = FETCH): Promise<Response> => egress.fetch(scope)('http://example.org/');
  const serve = (headers: Record<string, string>, body: Buffer): void =>
    void world.sites.set('example.org', (_request, response) => void response.writeHead(200, headers).end(body));
  const nested = (bytes: Buffer): Buffer => gzipSync(brotliCompressSync(bytes));

  describe('a compressed answer', () => {
    for (const [name, pack] of [
      ['gzip', gzipSync],
      ['x-gzip', gzipSync],
      ['deflate', deflateSync],
      ['deflate', deflateRawSync],
      ['br', brotliCompressSync],
      ['zstd', zstdCompressSync],
      ['br, gzip', nested],
      ['identity', (bytes: Buffer) => bytes],
    ] as const)
      test(`in ${name} (${pack.name}) is read`, async () => {
        serve({ 'content-encoding': name }, pack(Buffer.from(TEXT)));
        const response = await get();
        assert.equal(await response.text(), TEXT);
        if (name !== 'identity') assert.equal(response.headers.get('content-encoding'), null);
      });

    test('that is empty is empty', async () => {
      for (const name of ['gzip', 'deflate', 'br', 'zstd']) {
        serve({ 'content-encoding': name, 'content-length': '0' }, Buffer.alloc(0));
        assert.equal(await (await get()).text(), '', name);
      }
    });

    // @requirement egress/bombs
    for (const [name, pack] of [
      ['gzip', gzipSync],
      ['deflate', deflateSync],
      ['br', brotliCompressSync],
      ['zstd', zstdCompressSync],
      ['br, gzip', nested],
    ] as const)
      test(`that is a bomb in ${name} ends at once`, async () => {
        serve({ 'content-encoding': name }, pack(Buffer.alloc(48 * MIB)));
        const before = process.memoryUsage().rss;
        await assert.rejects(async () => (await get({ ...FETCH, maxBytes: 1024 * MIB })).text(), code('egress/bomb'));
        assert.ok(process.memoryUsage().rss - before < 128 * MIB);
      });

    test('in an encoding nobody asked for, in too many, or cut short, is a clear fault', async () => {
      serve({ 'content-encoding': 'lzma' }, Buffer.from('x'));
      await assert.rejects(get(), code('egress/bad-encoding'));
      serve({ 'content-encoding': 'gzip, gzip, gzip, gzip' }, Buffer.from('x'));
      await assert.rejects(get(), code('egress/bad-encoding'));
      serve({ 'content-encoding': 'gzip' }, Buffer.from('no gzip'));
      await assert.rejects(async () => (await get()).text(), code('egress/garbled'));
      serve({ 'content-encoding': 'gzip' }, gzipSync(Buffer.from(TEXT)).subarray(0, 40));
      await assert.rejects(async () => (await get()).text(), code('egress/garbled'));
    });
  });

  describe('an answer', () => {
    test('without end is ended at its limit, and costs no memory', async () => {
      world.sites.set('example.org', (_request, response) => endless(response, Buffer.alloc(64 * 1024, 'x')));
      const before = process.memoryUsage().rss;
      await assert.rejects(async () => (await get()).text(), code('egress/too-large'));
      assert.ok(process.memoryUsage().rss - before < 64 * MIB);
    });

    test('may not bring more than the configuration allows, whatever its scope says', async () => {
      serve({}, Buffer.alloc(2048));
      await using small = world.egress({ maxBytes: 1024 });
      const read = async (): Promise<string> => (await small.fetch(FETCH)('http://example.org/')).text();
      await assert.rejects(read, code('egress/too-large'));
    });

    test('that drips, or whose head drips, ends with its time', async () => {
      const drip = (write: () => void): void => void setInterval(write, 20).unref();
      world.sites.set('example.org', (_request, response) => drip(() => response.write('x')));
      const short = { ...FETCH, timeoutMs: 300 };
      const begun = performance.now();
      await assert.rejects(async () => (await get(short)).text(), code('egress/timeout'));
      world.sites.set('example.org', (request) => {
        request.socket.write('HTTP/1.1 200 OK\r\nx: ');
        drip(() => request.socket.write('x'));
      });
      await assert.rejects(get(short), code('egress/timeout'));
      world.sites.set('example.org', () => undefined);
      await assert.rejects(get(short), code('egress/timeout'));
      assert.ok(performance.now() - begun < 15_000);
    });

    test('with more headers than anybody needs is refused', async () => {
      world.sites.set('example.org', (_request, response) => {
        for (let each = 0; each < 100; each += 1) response.setHeader(`x-${each}`, 'v'.repeat(1000));
        response.end();
      });
      await assert.rejects(get(), code('egress/too-large'));
    });

    test('comes as it is sent, piece by piece', async () => {
      let go: (() => void) | undefined;
      world.sites.set('example.org', (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' }).write('one');
        go = () => void response.end('two');
      });
      const reader = (await get()).body?.getReader();
      assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'one');
      go?.();
      assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), 'two');
      assert.equal((await reader?.read())?.done, true);
    });

    test('is what WHATWG says an answer is', async () => {
      serve({ 'content-type': 'application/json', 'set-cookie': 'a=b', 'X-Two': 'x' }, Buffer.from('{"a":[1]}'));
      const response = await get();
      assert.deepEqual(
        [response.ok, response.status, response.type, response.redirected, response.bodyUsed],
        [true, 200, 'default', false, false],
      );
      assert.equal(response.headers.get('X-TWO'), 'x');
      assert.deepEqual(response.headers.getSetCookie(), ['a=b']);
      assert.ok([...response.headers.keys()].includes('content-type'));
      const copy = response.clone();
      assert.deepEqual(await response.json(), { a: [1] });
      assert.equal(response.bodyUsed, true);
      assert.equal(Buffer.from(await copy.arrayBuffer()).toString(), '{"a":[1]}');
      await assert.rejects(response.text(), code('egress/body-used'));
      assert.throws(() => response.headers.set('a', 'b'), code('egress/bad-request'));
      assert.equal(await (await (await get()).blob()).text(), '{"a":[1]}');
      serve({ 'content-type': 'application/x-www-form-urlencoded' }, Buffer.from('a=b'));
      assert.equal((await (await get()).formData()).get('a'), 'b');
      world.sites.set('example.org', (_request, reply) => void reply.writeHead(204).end());
      assert.equal((await get()).body, null);
    });

    test('that nobody reads on ends its connection', async () => {
      const closed = new Promise<void>((resolve) => {
        world.sites.set('example.org', (_request, response) => {
          response.on('close', () => resolve());
          endless(response, Buffer.alloc(64 * 1024));
        });
      });
      await (await get()).body?.cancel();
      await closed;
    });
  });
});
