import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { connect } from './connection.ts';
import type { Connection } from './connection.ts';
import { hasWalResetDefect, sqliteVersion } from './version.ts';

describe('the version of SQLite', () => {
  test('tells which ones can damage a log that two connections write', () => {
    for (const version of ['3.45.1', '3.44.5', '3.50.6', '3.51.2', '3.43.0'])
      assert.ok(hasWalResetDefect(version), version);
    for (const version of ['3.44.6', '3.50.7', '3.51.3', '3.52.0', '4.0.0'])
      assert.ok(!hasWalResetDefect(version), version);
  });

  test('is read from the library that is loaded', async () => {
    const db = await connect(':memory:', 'write');
    assert.match(sqliteVersion(db), /^3\.\d+\.\d+$/);
    db.close();
  });

  test('is refused when it is too old', () => {
    const old = { prepare: () => ({ row: () => ['3.39.4'] }) } as unknown as Connection; // only what is asked of it
    assert.throws(() => sqliteVersion(old), { code: 'store/sqlite-too-old', message: /3\.39\.4/ });
  });
});
