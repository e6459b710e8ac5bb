import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { USER_LABEL } from '@oxydra/types';
import type { ScriptOutcome, ScriptRequest, ScriptRunner, ToolResult } from '@oxydra/types';
import { runTool } from '../test-run.ts';
import { runScript } from './run-script.ts';

const good = (result: Extract<ScriptOutcome['end'], { ok: true }>['result']): ScriptOutcome => ({
  end: { ok: true, result },
  logs: '',
  calls: [],
});

/** A runner that calls as it is told and ends as it is told. */
function scripted(outcome: ScriptOutcome, names: readonly string[] = []) {
  const requests: ScriptRequest[] = [];
  const results: ToolResult[] = [];
  const scripts: ScriptRunner = {
    async run(request, call) {
      requests.push(request);
      for (const name of names) results.push(await call(name, { n: 1 }));
      return outcome;
    },
  };
  return { scripts, requests, results };
}

describe('run_script', () => {
  test('answers the result, the logs and what was called', async () => {
    const outcome = {
      ...good({ found: 2 }),
      logs: 'a\nb\n',
      calls: [
        { name: 'file_read', ok: true },
        { name: 'file_write', ok: false },
        { name: 'file_read', ok: true },
      ],
    };
    const { text, output } = await runTool(runScript, { code: 'return 1' }, scripted(outcome));
    assert.equal(text, '{\n "found": 2\n}\n[logs]\na\nb\n[calls: file_read 2, file_write 1 (1 failed)]');
    assert.deepEqual(output, { result: { found: 2 }, logs: outcome.logs, calls: outcome.calls });
    assert.equal((await runTool(runScript, { code: 'return 1' }, scripted(good('as it is')))).text, 'as it is');
  });

  test('takes TypeScript and 30 seconds unless it is told otherwise', async () => {
    const { scripts, requests } = scripted(good(null));
    await runTool(runScript, { code: 'a' }, { scripts });
    await runTool(runScript, { code: 'b', language: 'javascript', timeout_ms: 100 }, { scripts });
    assert.deepEqual(requests, [
      { code: 'a', language: 'typescript', timeoutMs: 30_000, now: 1_000_000 },
      { code: 'b', language: 'javascript', timeoutMs: 100, now: 1_000_000 },
    ]);
  });

  // @requirement script/inner-gate
  test('makes every call through the gate, and refuses scripts, questions and delegation', async () => {
    const asked: string[] = [];
    const { scripts, results } = scripted(good(null), ['file_read', 'run_script', 'delegate_to_agent', 'ask_user']);
    await runTool(
      runScript,
      { code: 'x' },
      { scripts },
      {
        invoke: async (name) => {
          asked.push(name);
          return { ok: true, text: '', label: USER_LABEL, durationMs: 0 };
        },
      },
    );
    assert.deepEqual(asked, ['file_read']);
    assert.deepEqual(
      results.map(({ ok, error }) => [ok, error?.code]),
      [
        [true, undefined],
        [false, 'tool/not-in-scripts'],
        [false, 'tool/not-in-scripts'],
        [false, 'tool/not-in-scripts'],
      ],
    );
  });

  test('says of a script that failed why, what it had done and what it had logged', async () => {
    const fault = { code: 'guest/threw', message: 'The script failed at line 2: Error: no', retryable: false } as const;
    const calls = [{ name: 'file_write', ok: true }];
    const failed = runTool(
      runScript,
      { code: 'x' },
      scripted({ end: { ok: false, fault }, logs: `${'l'.repeat(3000)}end\n`, calls }),
    );
    await assert.rejects(failed, (error: { code: string; message: string; hint: string }) => {
      assert.deepEqual([error.code, error.message], [fault.code, fault.message]);
      assert.match(error.hint, /^It had made these calls: file_write 1\. It had logged:\n…l+end\n$/u);
      return true;
    });
  });

  test('has effects, since its calls may, and is never repeated', () => {
    assert.equal(runScript.tier, 'side_effecting');
    assert.equal(runScript.idempotent, false);
  });
});
