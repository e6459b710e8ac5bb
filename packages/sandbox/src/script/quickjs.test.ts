import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createRoom } from './test-room.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const bundle = (source: string) => ({ source, sha256: sha256(source) });

const COUNTER = `
  let calls = 0;
  globalThis.count = (input, bytes) => {
    calls += 1;
    Array.prototype.mark = (Array.prototype.mark ?? 0) + 1;
    return { calls, mark: [].mark, input, bytes: bytes === undefined ? 0 : new Uint8Array(bytes).length };
  };
  globalThis.spin = () => { for (;;); };
`;

describe('a script', () => {
  const room = createRoom({ bundles: { counter: bundle(COUNTER) } });
  after(() => room[Symbol.asyncDispose]());

  test('returns a copy of its result', async () => {
    assert.deepEqual(await room.run('return { a: [1, "ä", null], left: undefined }'), { a: [1, 'ä', null] });
    assert.equal(await room.run(''), null);
  });

  test('is given its input as a copy', async () => {
    const input = { items: [1, 2, 3] };
    assert.deepEqual(await room.run('input.items.push(4); return input.items.length', { input }), 4);
    assert.deepEqual(input, { items: [1, 2, 3] });
  });

  test('may be a module whose default export is the result, or a function of the input', async () => {
    assert.equal(await room.run('const x = 20;\nexport default x + 1;'), 21);
    assert.equal(await room.run('export default async ({ n }) => n * 2;', { input: { n: 4 } }), 8);
  });

  test('may be TypeScript', async () => {
    const source = 'interface A { n: number }\nconst a: A = { n: 3 };\nreturn (a as A).n satisfies number;';
    assert.equal(await room.run('', { program: { source, language: 'typescript' } }), 3);
  });

  test('sees no clock but the one given, and chance from its seed', async () => {
    const source = `
      const hidden = Date.prototype.constructor;
      return [Date.now(), new Date().toISOString(), hidden === Date, typeof performance, Math.random()]`;
    const at = { now: 1_000_000_000_000, seed: 7 };
    const first = await room.run(source, at);
    assert.deepEqual(first, await room.run(source, at));
    assert.deepEqual(Array.isArray(first) && first.slice(0, 4), [
      1_000_000_000_000,
      '2001-09-09T01:46:40.000Z',
      true,
      'undefined',
    ]);
    assert.notDeepEqual(first, await room.run(source, { ...at, seed: 8 }));
  });

  // @requirement script/nothing-of-the-host
  test('finds nothing of the host: no process, files, network, timers or modules', async () => {
    const names = ['process', 'require', 'fetch', 'WebAssembly', 'setTimeout', 'SharedArrayBuffer', 'std', 'os'];
    const source = `return ${JSON.stringify(names)}.filter((name) => name !== 'SharedArrayBuffer' && name in globalThis)`;
    assert.deepEqual(await room.run(source), []);
    for (const escape of [
      'return globalThis.constructor.constructor("return process")()',
      'return (async function* () {}).constructor("return process")().next()',
      'return host.constructor.constructor("return process")()',
    ]) {
      await assert.rejects(room.run(escape), { code: 'guest/threw', message: /not defined|not callable/u });
    }
    await assert.rejects(room.run('return import("node:fs")'), { code: 'guest/threw', message: /node:fs/u });
  });

  test('keeps nothing for the next one', async () => {
    await room.run('globalThis.left = 1; Array.prototype.left = 1; JSON.stringify = () => "0"; return 1');
    assert.deepEqual(await room.run('return [typeof left, typeof [].left]'), ['undefined', 'undefined']);
  });

  test('cannot change how its result is written', async () => {
    assert.equal(await room.run('JSON.stringify = () => "[1]"; return "ok"'), 'ok');
    assert.equal(await room.run('JSON.stringify = () => { throw 1 }; return 5'), 5);
  });

  test('that is a bundle begins each run as it was loaded', async () => {
    const program = { bundle: 'counter', entry: 'count' };
    const run = (input: number) =>
      room.engine.run({ program, input, bytes: new Uint8Array(3), signal: new AbortController().signal });
    for (const input of [1, 2, 3]) {
      assert.deepEqual(await run(input), { calls: 1, mark: 1, input, bytes: 3 });
    }
    await assert.rejects(
      room.engine.run({
        program: { ...program, entry: 'spin' },
        limits: { wallMs: 50 },
        signal: new AbortController().signal,
      }),
      { code: 'guest/timed-out' },
    );
    assert.deepEqual(await run(4), { calls: 1, mark: 1, input: 4, bytes: 3 });
  });
});

describe('a host function', () => {
  const room = createRoom();
  after(() => room[Symbol.asyncDispose]());

  test('looks asynchronous to the script, and several run side by side', async () => {
    const both = Promise.withResolvers<void>();
    let open = 0;
    const meet = async (argument: unknown) => {
      open += 1;
      if (open === 2) both.resolve();
      await both.promise;
      return [argument as number];
    };
    assert.deepEqual(await room.run('return Promise.all([host.meet(1), host.meet(2)])', { host: { meet } }), [
      [1],
      [2],
    ]);
  });

  test('that fails throws in the script, with its message and code', async () => {
    const fail = async () => Promise.reject(Object.assign(new Error('nope')));
    const source = 'try { await host.fail() } catch (error) { return [error.message, error.code] }';
    assert.deepEqual(await room.run(source, { host: { fail } }), ['Unexpected failure: nope', 'runner/bug']);
  });

  test('is the only one of its name: nothing of the host object itself can be called', async () => {
    await assert.rejects(room.run('return host.toString.call(1).length + (await host.other())', { host: {} }), {
      code: 'guest/threw',
    });
  });

  test('may be called so many times, and no more', async () => {
    let calls = 0;
    const count = async () => (calls += 1);
    const host = { count };
    assert.equal(await room.run('for (let i = 0; i < 5; i += 1) await host.count(); return 5', { host }), 5);
    for (const loop of [
      'for (;;) await host.count()',
      'for (;;) host.count()',
      'for (;;) try { host.count() } catch {}',
    ]) {
      calls = 0;
      await assert.rejects(room.run(loop, { host, limits: { calls: 10, wallMs: 3_000 } }), {
        code: 'guest/too-many-calls',
      });
      assert.equal(calls, 10);
    }
  });
});

describe('the words of a failure', () => {
  const room = createRoom();
  before(() => room.run(''));
  after(() => room[Symbol.asyncDispose]());

  for (const [source, message] of [
    ['\n\nthrow new TypeError("bad")', 'The script failed at line 3: TypeError: bad.'],
    ['\nlet a = = 3', /^The script failed at line 2: SyntaxError: /u],
    ['\nnope()', "The script failed at line 2: ReferenceError: 'nope' is not defined."],
    ['throw null', 'The script threw null.'],
    ['throw { message: "m".repeat(5000) }', /^The script failed: Error: m{1000}…$/u],
    ['await new Promise(() => {})', 'The script waits for something that never comes.'],
    ['return 10n', /BigInt/u],
    ['const o = {}; o.o = o; return o', /circular/u],
  ] as const) {
    test(`are the script's own: ${JSON.stringify(source).slice(0, 50)}`, async () => {
      await assert.rejects(room.run(source), { code: 'guest/threw', message });
    });
  }

  test('tell what is wrong with TypeScript', async () => {
    await assert.rejects(room.run('', { program: { source: 'enum A { B }', language: 'typescript' } }), {
      code: 'guest/threw',
      message: /enum/u,
    });
  });
});
