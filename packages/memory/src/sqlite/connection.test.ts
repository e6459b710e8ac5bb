import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { connect, toRowText } from './connection.ts';

describe('a connection', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'with space % and #-'));
  const file = join(folder, 'a b.db');
  after(() => rm(folder, { recursive: true }));

  test('for reading cannot write and makes no file', async () => {
    await assert.rejects(connect(file, 'read'), /14/);
    const writer = await connect(file, 'write');
    writer.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (a TEXT); INSERT INTO t VALUES (1)');
    const reader = await connect(file, 'read');
    assert.throws(() => reader.exec('INSERT INTO t VALUES (2)'), { code: 'SQLITE_READONLY' });
    reader.exec('PRAGMA query_only = OFF');
    assert.throws(() => reader.exec('INSERT INTO t VALUES (2)'), { code: 'SQLITE_READONLY' });
    assert.deepEqual(reader.prepare('SELECT a FROM t').rows(), [['1']]);
    reader.close();
    writer.close();
  });

  test('sees each commit at once and holds no old view', async () => {
    const writer = await connect(file, 'write');
    const reader = await connect(file, 'read');
    const count = reader.prepare('SELECT count(*) FROM t');
    const before = Number(count.row()?.[0]);
    writer.exec('INSERT INTO t VALUES (3)');
    assert.equal(count.row()?.[0], before + 1);
    assert.deepEqual(writer.prepare('PRAGMA wal_checkpoint(TRUNCATE)').row(), [0, 0, 0]);
    reader.close();
    writer.close();
  });

  test('refuses texts that SQLite would cut or change', async () => {
    const db = await connect(':memory:', 'write');
    const echo = db.prepare('SELECT ?');
    for (const text of ['a\0b', '\ud800']) assert.throws(() => echo.row(text), { code: 'store/bad-text' });
    assert.deepEqual(echo.row('😀'), ['😀']);
    assert.equal(toRowText('a\0\ud800b'), 'a\ufffd\ufffdb');
    db.close();
  });
});
