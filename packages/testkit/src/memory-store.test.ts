import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { journalContract } from './contracts/journal.ts';
import { created, SAMPLE_USER, sessionId } from './contracts/sample-records.ts';
import { scratchpadsContract } from './contracts/scratchpads.ts';
import { createMemoryStore } from './memory-store.ts';

const open = async () => {
  let store = createMemoryStore({ user: SAMPLE_USER });
  return {
    ports: store,
    reopen: async () => (store = store.crash()),
    close: () => store.close(),
  };
};

journalContract('the store in memory', open);
scratchpadsContract('the store in memory', open);

describe('a crash of the store in memory', () => {
  const one = sessionId(1);

  test('loses what was not synced and keeps what was', async () => {
    let release = (): void => undefined;
    const sync = () => new Promise<void>((resolve) => (release = resolve));
    const store = createMemoryStore({ user: SAMPLE_USER, sync });
    const first = store.journal.append(one, 1, [created()]);
    release();
    await first;
    let answered = false;
    void store.journal.append(one, 2, [{ type: 'notice', text: 'lost' }]).then(() => (answered = true));
    const after = store.crash();
    release();
    assert.equal((await after.journal.read(one)).length, 1);
    assert.equal(answered, false);
  });

  test('may leave a commit on disk that nobody heard of', async () => {
    const never = new Promise<void>(() => undefined);
    const store = createMemoryStore({ user: SAMPLE_USER, sync: () => never });
    void store.journal.append(one, 1, [created()]);
    const after = store.crash({ keepUnsynced: true });
    assert.equal((await after.journal.read(one)).length, 1);
  });

  test('never writes a commit twice that was acknowledged before it', async () => {
    const store = createMemoryStore({ user: SAMPLE_USER });
    await store.journal.append(one, 1, [created()]);
    await store.journal.append(one, 2, [{ type: 'notice', text: 'once' }]);
    const after = store.crash({ keepUnsynced: true });
    assert.equal((await after.journal.read(one)).length, 2);
  });

  test('groups what arrives during a sync into one commit', async () => {
    let syncs = 0;
    const sync = async () => void (syncs += 1);
    const { journal } = createMemoryStore({ user: SAMPLE_USER, sync });
    await Promise.all([1, 2, 3, 4, 5].map((n) => journal.append(sessionId(n), 1, [created()])));
    assert.equal(syncs, 2);
  });

  test('a fault put in rejects that write alone', async () => {
    let full = true;
    const fault = () => (full ? new Fault('store/full', 'The disk is full.') : undefined);
    const { journal } = createMemoryStore({ user: SAMPLE_USER, fault });
    await assert.rejects(journal.append(one, 1, [created()]), { code: 'store/full' });
    full = false;
    await journal.append(one, 1, [created()]);
    assert.equal((await journal.read(one)).length, 1);
  });

  test('a closed store refuses', async () => {
    const store = createMemoryStore({ user: SAMPLE_USER });
    await store.close();
    await assert.rejects(store.journal.append(one, 1, [created()]), { code: 'store/closed' });
    await assert.rejects(store.journal.read(one), { code: 'store/closed' });
  });
});
