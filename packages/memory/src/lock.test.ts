import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { lockHolder, lockUser } from './lock.ts';

/** Another process that takes the lock and says how that went. */
const TAKER = `
  import { lockUser } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
  const lock = await lockUser(process.argv[1]);
  console.log(lock === 'held' ? 'held' : 'taken');
  if (lock !== 'held') setInterval(() => lock, 1000);
`;

function take(file: string) {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', TAKER, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said = once(child.stdout, 'data').then(([data]) => String(data).trim());
  return { child, said };
}

describe('the lock of a user', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lock-'));
  const file = join(folder, 'memory.db.lock');
  after(() => rm(folder, { recursive: true }));

  test('is held by one at a time, in this process too', async () => {
    const lock = await lockUser(file);
    assert.notEqual(lock, 'held');
    assert.equal(await lockUser(file), 'held');
    assert.equal(lockHolder(file), process.pid);
    if (lock !== 'held') lock.release();
    assert.equal(lockHolder(file), undefined);
    const again = await lockUser(file);
    assert.notEqual(again, 'held');
    if (again !== 'held') again[Symbol.dispose]();
  });

  test('is refused to another process, which can tell who has it', async () => {
    using lock = (await lockUser(file)) as Disposable; // free: the test before released it
    assert.ok(lock);
    const { child, said } = take(file);
    assert.equal(await said, 'held');
    if (child.exitCode === null) await once(child, 'exit');
    assert.equal(Number(await readFile(`${file}.holder`, 'utf8')), process.pid);
  });

  test('is free again once its holder was killed', async () => {
    const { child, said } = take(file);
    assert.equal(await said, 'taken');
    assert.equal(await lockUser(file), 'held');
    assert.equal(lockHolder(file), child.pid);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(lockHolder(file), undefined);
    const lock = await lockUser(file);
    assert.notEqual(lock, 'held');
    if (lock !== 'held') lock.release();
  });
});
