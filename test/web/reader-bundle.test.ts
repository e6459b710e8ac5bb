import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { READER_BUNDLE } from '../../packages/sandbox/src/reader/reader-bundle.ts';
import { bundleReader } from '../../scripts/build-reader.ts';

describe('the reading guest', () => {
  test('is the script that its sources make, on every machine', async () => {
    assert.deepEqual(await bundleReader(), READER_BUNDLE, 'run `npm run build:guests`');
  });
});
