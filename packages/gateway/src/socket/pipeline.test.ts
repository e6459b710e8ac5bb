import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { settleDown } from '@oxydra/testkit';
import { createPipeline } from './pipeline.ts';

describe('a pipeline', () => {
  test('runs what acts in order, and what reads beside it', async () => {
    const done: string[] = [];
    const gate = Promise.withResolvers<void>();
    const pipeline = createPipeline(
      10,
      () => undefined,
      () => undefined,
    );
    pipeline.inTurn(() => gate.promise.then(() => void done.push('first')));
    pipeline.inTurn(async () => void done.push('second'));
    pipeline.aside(async () => void done.push('read'));
    await settleDown();
    assert.deepEqual(done, ['read']);
    gate.resolve();
    await settleDown();
    assert.deepEqual(done, ['read', 'first', 'second']);
  });

  test('says when too much waits, and when there is room again, also after failures', async () => {
    const said: string[] = [];
    const gate = Promise.withResolvers<void>();
    const pipeline = createPipeline(
      2,
      () => void said.push('full'),
      () => void said.push('room'),
    );
    pipeline.inTurn(() => gate.promise);
    pipeline.aside(() => gate.promise);
    pipeline.inTurn(() => Promise.resolve());
    assert.deepEqual(said, ['full']);
    gate.reject(new Error('a failure'));
    await settleDown();
    assert.deepEqual(said, ['full', 'room']);
  });
});
