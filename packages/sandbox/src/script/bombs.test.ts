import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { createRoom } from './test-room.ts';

const WALL_MS = 300;
/** What stopping may take beyond the limit, and what two busy cores may add to any measurement. */
const STOP_MS = 50;
const NOISE_MS = 250;

const BOMBS: readonly (readonly [name: string, source: string, code: string])[] = [
  ['an endless loop', 'for (;;);', 'timed-out'],
  ['an endless loop that catches', 'for (;;) try { for (;;); } catch {}', 'timed-out'],
  ['an endless loop of promises', 'for (;;) await null', 'timed-out'],
  [
    'jobs that make jobs',
    'const go = () => { Promise.resolve().then(go) }; go(); await new Promise(() => {})',
    'timed-out',
  ],
  ['a catastrophic regular expression', 'return /(a+)+$/.test("a".repeat(40) + "b")', 'timed-out'],
  ['one built-in that takes minutes', 'return new Array(2 ** 31).join("x").length', 'timed-out'],
  ['an error whose message never ends', 'throw { get message() { for (;;); } }', 'timed-out'],
  ['waiting for a tool that never answers', 'await host.never()', 'timed-out'],
  ['a string of half a gigabyte', 'return "x".repeat(2 ** 29).length', 'out-of-memory'],
  ['a buffer of a gigabyte', 'return new Uint8Array(1e9).length', 'out-of-memory'],
  ['arrays without end', 'const all = []; for (;;) all.push(new Array(1000).fill(1))', 'out-of-memory'],
  ['a large result', 'return "x".repeat(3_000_000)', 'too-much-output'],
  ['logging without end', 'for (;;) console.log("x".repeat(100))', 'too-much-output'],
  ['logging without end that catches', 'for (;;) try { console.log("x".repeat(100)) } catch {}', 'too-much-output'],
  ['a recursion without end', 'return (function deeper() { return deeper() })()', 'threw'],
  ['JSON nested too deeply', 'return JSON.parse("[".repeat(100_000))', 'threw'],
  ['a program nested too deeply', `return ${'('.repeat(60_000)}`, 'threw'],
];

describe('a bomb', () => {
  const room = createRoom();
  after(() => room[Symbol.asyncDispose]());
  const never = () => new Promise<never>(() => {});

  // @requirement script/bombs
  for (const [name, source, code] of BOMBS) {
    test(`is stopped and the next script runs: ${name}`, async () => {
      assert.equal(await room.run('return 1'), 1);
      const begun = performance.now();
      // Only what is to be stopped by time is given little of it: the others are, however busy the machine is.
      const wallMs = code === 'timed-out' ? WALL_MS : 20_000;
      await assert.rejects(room.run(source, { limits: { wallMs }, host: { never } }), { code: `guest/${code}` });
      const took = performance.now() - begun;
      if (code === 'timed-out') assert.ok(took < WALL_MS + STOP_MS + NOISE_MS, `took ${Math.round(took)} ms`);
      assert.equal(await room.run('return 2'), 2);
    });
  }

  test('in TypeScript that breaks the parser is stopped, and the next TypeScript runs', async () => {
    const run = (source: string) => room.run('', { program: { source, language: 'typescript' } });
    await assert.rejects(run('['.repeat(100_000)), { code: 'guest/threw', message: /nested/u });
    assert.equal(await run('return 3 as number'), 3);
  });

  test('of depth is not handed over, neither as a result nor to a tool', async () => {
    const deep = 'let deep = []; for (let i = 0; i < 5_000; i += 1) deep = [deep];';
    await assert.rejects(room.run(`${deep} return deep`), { code: 'guest/threw', message: /nested/u });
    const host = { take: () => assert.fail('it was handed over') };
    const source = `${deep} try { await host.take(deep) } catch (error) { return error.message }`;
    assert.match(JSON.stringify(await room.run(source, { host })), /nested/u);
  });

  test('in the data of a result is stopped', async () => {
    const source = 'let deep = []; for (let i = 0; i < 200_000; i += 1) deep = [deep]; return deep';
    await assert.rejects(room.run(source, { limits: { wallMs: 20_000 } }), { code: 'guest/threw' });
    assert.equal(await room.run('return 4'), 4);
  });
});
