/** @requirement store/full-disk */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { created, SAMPLE_USER, sessionId } from '@oxydra/testkit';
import type { JournalRecord } from '@oxydra/types';
import { openStore } from './open-store.ts';

const run = (program: string, ...words: readonly string[]): void =>
  void execFileSync(program, words, { stdio: 'ignore' });

/** A disk of 3 MB, where this machine lets us mount one. */
async function smallDisk(): Promise<{ readonly folder: string; readonly remove: () => Promise<void> } | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'disk-'));
  try {
    run('mount', '-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder);
  } catch {
    await rm(folder, { recursive: true });
    return undefined;
  }
  return {
    folder,
    remove: async () => {
      // Lazily: libsql gives its files back only when its statements are collected.
      run('umount', '-l', folder);
      await rm(folder, { recursive: true });
    },
  };
}

const disk = await smallDisk();

describe('a store on a full disk', { skip: disk === undefined && 'needs the right to mount a tmpfs' }, () => {
  const folder = disk?.folder ?? '';
  after(() => disk?.remove());
  const one = sessionId(1);
  const note = (n: number): JournalRecord => ({ type: 'notice', text: `${n} ${'x'.repeat(20_000)}` });

  test('refuses with one sentence, keeps nothing of what it refused, and goes on once there is space', async () => {
    const file = join(folder, 'memory.db');
    const ballast = join(folder, 'ballast');
    await using store = await openStore({ file, user: SAMPLE_USER });
    await store.journal.append(one, 1, [created()]);
    writeFileSync(ballast, Buffer.alloc(1_200_000));

    let kept = 1;
    let refusal: unknown;
    while (refusal === undefined && kept < 1_000)
      await store.journal.append(one, 2, [note(kept)]).then(
        () => (kept += 1),
        (error: unknown) => (refusal = error),
      );
    assert.match(String(refusal), /There is no space left for .*memory\.db; nothing of this write was kept/);
    await assert.rejects(store.journal.append(one, 3, [note(0), note(0)]), { code: 'store/full', retryable: true });
    assert.equal((await store.journal.read(one)).length, kept);

    rmSync(ballast);
    const { entries } = await store.journal.append(one, 4, [{ type: 'notice', text: 'there is space again' }]);
    assert.equal(entries[0]?.seq, kept + 1);
    assert.deepEqual((await store.health({ deep: true })).problems, []);
  });

  test('refuses to open there with the same sentence', async () => {
    const free = join(folder, 'rest');
    for (let size = 1_000_000; size >= 4_096; size = Math.floor(size / 2))
      for (let n = 0; n < 4; n += 1)
        try {
          writeFileSync(`${free}-${size}-${n}`, Buffer.alloc(size));
        } catch {
          break; // that was the last piece of this size
        }
    await assert.rejects(openStore({ file: join(folder, 'other', 'memory.db'), user: SAMPLE_USER }), {
      code: 'store/full',
    });
  });
});
