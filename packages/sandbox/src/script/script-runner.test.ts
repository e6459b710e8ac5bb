import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { USER_LABEL } from '@oxydra/types';
import type { JsonObject, ScriptRequest, ToolResult } from '@oxydra/types';
import { createScriptRunner } from './script-runner.ts';
import { createRoom } from './test-room.ts';

const ok = (text: string, more: Partial<ToolResult> = {}): ToolResult => ({
  ok: true,
  text,
  label: USER_LABEL,
  durationMs: 0,
  ...more,
});
const refused = (message: string): ToolResult => ({
  ...ok(message),
  ok: false,
  error: { code: 'gate/denied', message },
});

describe('the runner of scripts', () => {
  const room = createRoom();
  after(() => room[Symbol.asyncDispose]());
  const runner = createScriptRunner({ engine: room.engine });
  const run = (
    code: string,
    call: (name: string, args: JsonObject) => Promise<ToolResult> = async (name) => ok(name),
    more: Partial<ScriptRequest> & { readonly signal?: AbortSignal; readonly onOutput?: (text: string) => void } = {},
  ) => {
    const { signal = new AbortController().signal, onOutput, ...request } = more;
    return runner.run({ code, language: 'typescript', timeoutMs: 5_000, now: 0, ...request }, call, {
      signal,
      onOutput,
    });
  };

  test('gives a script its tools by name, with text and output', async () => {
    const seen: [string, JsonObject][] = [];
    const outcome = await run(
      'const a = await tools.look({ at: "x" });\nconst b = await tools.other();\nreturn [a, b.text as string];',
      async (name, args) => {
        seen.push([name, args]);
        return ok(`did ${name}`, name === 'look' ? { output: { n: 1 } } : {});
      },
    );
    assert.deepEqual(outcome, {
      end: { ok: true, result: [{ text: 'did look', output: { n: 1 } }, 'did other'] },
      logs: '',
      calls: [
        { name: 'look', ok: true },
        { name: 'other', ok: true },
      ],
    });
    assert.deepEqual(seen, [
      ['look', { at: 'x' }],
      ['other', {}],
    ]);
  });

  test('throws in the script what a refused call says', async () => {
    const { end, calls } = await run(
      'try { await tools.send({}) } catch (error) { return [error.message, error.code] }',
      async () => refused('Not allowed: it would ask.'),
    );
    assert.deepEqual(end, { ok: true, result: ['Not allowed: it would ask.', 'gate/denied'] });
    assert.deepEqual(calls, [{ name: 'send', ok: false }]);
  });

  test('tells how a script failed, with its logs and what it did before', async () => {
    const shown: string[] = [];
    const outcome = await run(
      'console.log("one", { two: 2 });\nawait tools.write({});\nthrow new Error("stop");',
      undefined,
      { onOutput: (text) => shown.push(text) },
    );
    assert.equal(outcome.end.ok, false);
    assert.equal(!outcome.end.ok && outcome.end.fault.message, 'The script failed at line 3: Error: stop.');
    assert.deepEqual([outcome.logs, shown], ['one {"two":2}\n', ['one {"two":2}\n']]);
    assert.deepEqual(outcome.calls, [{ name: 'write', ok: true }]);
  });

  test('keeps logs whole, whatever is in them, and well-formed', async () => {
    const { logs } = await run('console.log("a\\0b", "\\ud800", "👩‍👩‍👧")');
    assert.equal(logs, 'a\0b \ufffd 👩‍👩‍👧\n');
  });

  test('waits for the calls that a script left behind, and lets it make no more', async () => {
    const gate = Promise.withResolvers<void>();
    let made = 0;
    const outcome = run(
      'tools.slow({}); console.log("left"); return 1;',
      async () => {
        made += 1;
        await gate.promise;
        return ok('late');
      },
      { onOutput: () => setImmediate(gate.resolve) },
    );
    assert.deepEqual((await outcome).calls, [{ name: 'slow', ok: true }]);
    assert.equal(made, 1);
  });

  test('makes at most 100 calls for a script', async () => {
    let made = 0;
    const { end } = await run('for (;;) await tools.look({});', async () => {
      made += 1;
      return ok('');
    });
    assert.equal(!end.ok && end.fault.code, 'guest/too-many-calls');
    assert.equal(made, 100);
  });

  test('makes at most eight of them at once, in the order in which they were begun', async () => {
    let open = 0;
    let most = 0;
    const order: unknown[] = [];
    const eight = Promise.withResolvers<void>();
    const { calls } = await run(
      'await Promise.all(Array.from({ length: 40 }, (_, n) => tools.look({ n })))',
      async (_, { n }) => {
        order.push(n);
        open += 1;
        most = Math.max(most, open);
        if (open === 8) eight.resolve();
        await eight.promise;
        await new Promise((resolve) => setImmediate(resolve));
        open -= 1;
        return ok('');
      },
    );
    assert.equal(calls.length, 40);
    assert.equal(most, 8);
    assert.deepEqual(order, [...Array(40).keys()]);
  });

  test('returns at most 256 KiB', async () => {
    const { end } = await run('return "x".repeat(300_000)');
    assert.equal(!end.ok && end.fault.code, 'guest/too-much-output');
  });

  test('ends a script and tells the time it had', async () => {
    const { end } = await run('for (;;);', undefined, { timeoutMs: 100 });
    assert.equal(!end.ok && end.fault.code, 'guest/timed-out');
  });

  test('leaves a script no way to the host but its tools', async () => {
    const { end } = await run(
      'return [typeof host, Object.keys(tools), tools.constructor === Object, typeof tools.then]',
    );
    assert.deepEqual(end, { ok: true, result: ['undefined', [], false, 'undefined'] });
    const odd = await run('await tools.look([1]).catch((error) => console.log(error.message)); await tools.look(7)');
    assert.match(odd.logs, /one object/u);
    assert.deepEqual(odd.calls, []);
  });

  test('rejects with the reason of its signal', async () => {
    const control = new AbortController();
    const reason = { gone: true };
    await assert.rejects(
      run('await tools.look({}); for (;;);', async () => (control.abort(reason), ok('')), { signal: control.signal }),
      (error) => error === reason,
    );
  });
});
