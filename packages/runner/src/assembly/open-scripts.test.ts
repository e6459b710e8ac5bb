import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { systemClock } from '../ports/clock.ts';
import { openScripts } from './open-scripts.ts';
import { scriptFiles } from './script-files.ts';

describe('the scripts of models', () => {
  test('run on the clock of the house', async () => {
    await using room = openScripts(systemClock);
    const request = { code: 'return 6 * 7', language: 'typescript', timeoutMs: 5_000, now: 0 } as const;
    const { end } = await room.scripts.run(request, () => assert.fail('it calls nothing'), {
      signal: new AbortController().signal,
    });
    assert.deepEqual(end, { ok: true, result: 42 });
  });

  test('find their engine beside a bundled program, and by themselves from the sources', () => {
    assert.equal(scriptFiles('file:///house/packages/runner/src/assembly/script-files.ts'), undefined);
    const files = scriptFiles('file:///house/dist/build-1/chunk-a.js');
    assert.equal(files?.worker.href, 'file:///house/dist/build-1/script-worker.js');
    assert.equal(files.quickjs.href, 'file:///house/dist/build-1/quickjs.wasm');
  });
});
