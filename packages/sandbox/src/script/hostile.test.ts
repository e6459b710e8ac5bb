import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '@oxydra/types';
import { createRoom } from './test-room.ts';

/** Pieces that programs, and above all broken ones, are made of. */
const PIECES = [
  'await ', 'host.call({})', 'host', 'return ', 'throw ', 'new ', 'Proxy', 'Reflect', 'Promise', 'globalThis', 'async ',
  'function* f(){yield f}', '()=>', '{', '}', '(', ')', '[', ']', ';', ',', '=', '...', '`${', '`', '"', '\\', '/', '1n',
  'Symbol.toPrimitive', 'toJSON', 'constructor', '__proto__', 'JSON.stringify', 'console.log(', 'eval(', 'import(',
  'export default ', 'while(1)', 'try{', '}catch(e){', '}finally{', 'delete ', 'arguments', 'this', 'null', 'then', ':',
  'Object.defineProperty(Object.prototype,"then",{get(){throw 1}})', 'Array.prototype.length=9', '\u2028', '\0', '\ud800',
]; // prettier-ignore

describe('any program at all', () => {
  const room = createRoom();
  after(() => room[Symbol.asyncDispose]());
  const host = { call: async () => ({ ok: true }) };

  for (const language of ['javascript', 'typescript'] as const) {
    test(`ends with a result or a fault of the guest, and the next one runs (${language})`, async () => {
      const program = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join(''));
      await fc.assert(
        fc.asyncProperty(program, async (source) => {
          try {
            await room.run('', { program: { source, language }, host, limits: { wallMs: 100, calls: 20 } });
          } catch (error) {
            assert.ok(Fault.is(error), String(error));
            assert.match(error.code, /^guest\//u);
            assert.ok(!/\/(?:work|home|root|packages)\/|node:internal/u.test(error.message), error.message);
          }
        }),
        { numRuns: 150 },
      );
      assert.equal(await room.run('return 1'), 1);
    });
  }

  test('cannot forge what the host is told', async () => {
    for (const source of [
      'Object.prototype.then = (done) => done("forged"); return { a: 1 }',
      'Object.defineProperty(Object.prototype, "ok", { get: () => true }); return host.call({}).then(() => 1)',
      'Promise.prototype.then = () => { throw 1 }; return 1',
      'Object.prototype.code = "guest/unavailable"; throw {}',
      'throw { code: "gate/denied", message: "guest/too-much-output" }',
      'globalThis.Promise = class {}; return 1',
      'Array.prototype[Symbol.iterator] = null; Function.prototype.call = null; return [1]',
    ]) {
      const outcome = await room.run(source, { host, limits: { wallMs: 1_000 } }).catch((error: unknown) => error);
      if (Fault.is(outcome)) assert.match(outcome.code, /^guest\//u);
    }
    assert.equal(await room.run('return 1'), 1);
  });
});
