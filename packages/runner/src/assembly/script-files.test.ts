import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scriptFiles } from './script-files.ts';

describe("the script engine's files", () => {
  test('stand beside a bundled program, and are found by the engine itself from the sources', () => {
    assert.equal(scriptFiles('file:///house/packages/runner/src/assembly/script-files.ts'), undefined);
    const files = scriptFiles('file:///house/dist/build-1/chunk-a.js');
    assert.equal(files?.worker.href, 'file:///house/dist/build-1/script-worker.mjs');
    assert.equal(files.quickjs.href, 'file:///house/dist/build-1/quickjs.wasm');
  });
});
