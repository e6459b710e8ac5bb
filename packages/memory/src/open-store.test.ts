/** @requirement store/corruption-explained @requirement store/one-user-a-file */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { created, SAMPLE_USER, sessionId } from '@oxydra/testkit';
import { asId } from '@oxydra/types';
import { connect } from './sqlite/connection.ts';
import { openStore } from './open-store.ts';
import type { Store } from './open-store.ts';

const one = sessionId(1);

async function withFolder(work: (file: string, folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'open-'));
  try {
    await work(join(folder, 'deep', 'down', 'memory.db'), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const open = (file: string, over: Partial<Parameters<typeof openStore>[0]> = {}): Promise<Store> =>
  openStore({ file, user: SAMPLE_USER, ...over });

async function fill(file: string): Promise<void> {
  await using store = await open(file);
  for (let n = 0; n < 40; n += 1)
    await store.journal.append(sessionId(n), 1, [created(), { type: 'notice', text: `note ${n} `.repeat(200) }]);
}

describe('opening a store', () => {
  test('makes the folder and the files for their owner alone, and leaves no log behind', () =>
    withFolder(async (file) => {
      const store = await open(file);
      await store.journal.append(one, 1, [created()]);
      const modes = ['', '-wal', '-shm', '.lock'].map((end) => statSync(file + end).mode & 0o777);
      assert.deepEqual(modes, [0o600, 0o600, 0o600, 0o600]);
      assert.equal(statSync(join(file, '..')).mode & 0o777, 0o700);
      await store.close();
      // libsql gives its files back when its statements are collected; what counts is that nothing is left to fold in.
      assert.equal(statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0, 0);
      assert.equal(existsSync(`${file}.lock.holder`), false);
    }));

  test('takes rights away that a file has too many of', () =>
    withFolder(async (file) => {
      await fill(file);
      await chmod(file, 0o644);
      await using store = await open(file);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      assert.equal((await store.health()).sessions, 40);
    }));

  test('refuses the store of another user', () =>
    withFolder(async (file) => {
      await fill(file);
      const strange = { user: asId<typeof SAMPLE_USER>('eve') };
      await assert.rejects(open(file, strange), { code: 'store/wrong-user', message: /belongs to user ada/ });
      await assert.rejects(open(file, { ...strange, readOnly: true }), { code: 'store/wrong-user' });
    }));

  test('refuses a second writer and names the process that has it', () =>
    withFolder(async (file) => {
      await using store = await open(file);
      await assert.rejects(open(file), { code: 'store/locked', message: new RegExp(`Process ${process.pid} `) });
      await store.journal.append(one, 1, [created()]);
      await assert.rejects(open(file), { code: 'store/locked' });
    }));

  test('refuses a file that is no database, and keeps one copy of it', () =>
    withFolder(async (file, folder) => {
      await mkdir(join(folder, 'deep', 'down'), { recursive: true });
      writeFileSync(file, 'precious words that are no database');
      for (let n = 0; n < 2; n += 1)
        await assert.rejects(open(file), (error: Error) => {
          const copy = /kept at (\S+)\.$/.exec(error.message)?.[1] ?? '';
          assert.equal(readFileSync(copy, 'utf8'), 'precious words that are no database');
          return 'code' in error && error.code === 'store/corrupt' && 'hint' in error;
        });
      assert.equal(readdirSync(join(file, '..')).filter((name) => name.includes('damaged')).length, 1);
      assert.equal(readFileSync(file, 'utf8'), 'precious words that are no database');
    }));

  test('finds damage after a crash, before anything builds on it', () =>
    withFolder(async (file) => {
      await fill(file);
      const bytes = readFileSync(file);
      // A page in the middle is overwritten, and a log is left, as a process that crashed leaves one.
      bytes.fill(0xa5, 4096 * 12, 4096 * 14);
      writeFileSync(file, bytes);
      writeFileSync(`${file}-wal`, Buffer.alloc(64));
      await assert.rejects(open(file), { code: 'store/corrupt', message: /damaged.*copy of it is kept/ });
    }));

  test('refuses a newer schema', () =>
    withFolder(async (file) => {
      await fill(file);
      const db = await connect(file, 'write');
      db.exec('PRAGMA user_version = 99');
      db.close();
      await assert.rejects(open(file), { code: 'store/newer', message: /schema 99/ });
      await assert.rejects(open(file, { readOnly: true }), { code: 'store/newer' });
    }));

  test('says so when its folder cannot be written to', () =>
    withFolder(async (file, folder) => {
      writeFileSync(join(folder, 'deep'), 'a file where a folder should be');
      await assert.rejects(open(file), { code: /^store\// });
      await rm(join(folder, 'deep'));
      await mkdir(join(folder, 'deep', 'down'), { recursive: true });
      await chmod(join(folder, 'deep', 'down'), 0o555);
      await chmod(folder, 0o755);
      const code = `
        if (process.getuid?.() === 0) process.setuid(65534);
        const { openStore } = await import(${JSON.stringify(new URL('./open-store.ts', import.meta.url).href)});
        await openStore({ file: ${JSON.stringify(file)}, user: 'ada' }).catch((e) => console.log(e.code, e.message));
      `;
      const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '-e', code]);
      assert.match(stdout, /^store\/unwritable .*memory\.db cannot be opened for writing \(EACCES\)/);
    }));

  test('says so when the thread cannot start', () =>
    withFolder(async (file) => {
      const workerUrl = new URL(`./${'no-such'}-worker.ts`, import.meta.url);
      await assert.rejects(open(file, { workerUrl }), { code: 'store/writer-lost' });
    }));
});

describe('a store for reading', () => {
  test('reads beside the writer, searches, and refuses every write', () =>
    withFolder(async (file) => {
      await assert.rejects(open(file, { readOnly: true }), { code: 'store/missing' });
      await using writer = await open(file);
      await writer.journal.append(one, 1, [created(), { type: 'notice', text: 'n' }]);
      await using reader = await open(file, { readOnly: true });
      assert.equal((await reader.journal.read(one)).length, 2);
      await writer.journal.append(one, 2, [{ type: 'notice', text: 'later' }]);
      assert.equal((await reader.journal.read(one)).length, 3);
      assert.equal((await reader.health()).writer, 'none');
      await assert.rejects(reader.journal.append(one, 3, []), { code: 'store/read-only' });
      await assert.rejects(reader.rules.add('r', 'me', 1), { code: 'store/read-only' });
    }));

  test('finds texts that the search index does not hold yet', () =>
    withFolder(async (file) => {
      await using writer = await open(file);
      await using reader = await open(file, { readOnly: true });
      const sent = { requestId: 'r1', origin: 'cli' };
      const label = { integrity: 'user', confidentiality: 'user', sources: [] } as const;
      const message = { parts: [{ type: 'text', text: 'fresh strawberries' }], label } as const;
      await writer.journal.append(one, 1, [created(), { type: 'message-queued', sent: { ...sent, message } }]);
      for (let n = 0; n < 3; n += 1)
        assert.equal((await reader.sessions.search('strawberries', 5))[0]?.excerpt, 'fresh [strawberries]');
    }));

  test('leaves the log of a crashed writer as it was', () =>
    withFolder(async (file) => {
      await using writer = await open(file);
      await writer.journal.append(one, 1, [created()]);
      const before = readFileSync(`${file}-wal`);
      const reader = await open(file, { readOnly: true });
      await reader.sessions.list();
      await reader.close();
      assert.deepEqual(readFileSync(`${file}-wal`), before);
    }));
});

describe('an open store', () => {
  test('finds a record that is not what was written', () =>
    withFolder(async (file) => {
      await fill(file);
      const db = await connect(file, 'write');
      db.exec(`UPDATE journal SET body = replace(body, 'note 3', 'note 4') WHERE session_id = '${sessionId(3)}'`);
      db.close();
      await using store = await open(file);
      await assert.rejects(store.journal.read(sessionId(3)), { code: 'store/corrupt', message: /record 2 of session/ });
      assert.equal((await store.journal.read(sessionId(4))).length, 2);
    }));

  test('refuses ids that SQLite would cut', () =>
    withFolder(async (file) => {
      await using store = await open(file);
      await assert.rejects(store.journal.append(asId('a\0b'), 1, [created()]), { code: 'store/bad-text' });
      assert.deepEqual(await store.sessions.list(), []);
    }));

  test('finishes what was asked for when it is closed, then refuses', () =>
    withFolder(async (file) => {
      const store = await open(file);
      const appends = Array.from({ length: 30 }, (_, n) => store.journal.append(sessionId(n), 1, [created()]));
      await Promise.all([store.close(), ...appends]);
      await assert.rejects(store.journal.append(one, 1, []), { code: 'store/closed' });
      await assert.rejects(store.sessions.list(), { code: 'store/closed' });
      await assert.rejects(store.sessions.search('x', 1), { code: 'store/closed' });
      await store.close();
      await using again = await open(file);
      assert.equal((await again.health({ deep: true })).sessions, 30);
    }));

  test('tells how it is', () =>
    withFolder(async (file) => {
      await fill(file);
      await using store = await open(file);
      const { writer, schema, problems, bytes } = await store.health({ deep: true });
      assert.deepEqual([writer, schema, problems, bytes > 4096], ['running', 1, [], true]);
    }));
});
