/** @requirement vault/two-steps */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { createMemoryAudit } from '@oxydra/testkit';
import { asId, Fault } from '@oxydra/types';
import type { UserId } from '@oxydra/types';
import type { GuestCall, GuestPool } from '../index.ts';
import { openBench, openFiles, sharedPool } from '../test-bench.ts';

const code = (expected: string) => (error: unknown) =>
  Fault.is(error) && error.code === expected && /^[^\n]+\.$/u.test(error.message);
const once = { operation: 'op-1', overwrite: false, allowedBy: 'ada' } as const;

describe('the vault', () => {
  test('gives a file byte for byte, whatever is in it', async () => {
    await using bench = openBench();
    const bytes = Buffer.concat([Buffer.from([0, 255, 0xff, 0xfe, 13, 10, 0]), randomBytes(3_000_000)]);
    writeFileSync(bench.at('vault/key.bin'), bytes);
    assert.deepEqual(await bench.vault.copyTo('/vault/key.bin', '/shared/deep/er/key', once), { bytes: bytes.length });
    assert.ok(readFileSync(bench.at('shared/deep/er/key')).equals(bytes));
  });

  test('lists names and sizes, one level', async () => {
    await using bench = openBench();
    mkdirSync(bench.at('vault/keys'));
    writeFileSync(bench.at('vault/keys/a'), '123');
    writeFileSync(bench.at('vault/b'), '1');
    const listed = async (path: string) =>
      (await bench.vault.list(path)).map((entry) =>
        `${entry.path} ${entry.kind} ${entry.kind === 'file' ? entry.size : ''}`.trim(),
      );
    assert.deepEqual(await listed('/vault'), ['/vault/b file 1', '/vault/keys folder']);
    assert.deepEqual(await listed('/vault/keys'), ['/vault/keys/a file 3']);
  });

  test('is read by a guest that has nothing else, and copied by one that does not have it', async () => {
    const calls: GuestCall[] = [];
    const spy: Pick<GuestPool, 'run'> = {
      run(call) {
        calls.push(call);
        return sharedPool.run(call);
      },
    };
    await using bench = openBench({ pool: spy });
    writeFileSync(bench.at('vault/key'), 'k');
    await bench.vault.copyTo('/vault/key', 'key', once);
    assert.deepEqual(
      calls.map(({ mounts }) => mounts.map(({ guest, mode }) => `${guest} ${mode}`)),
      [['/vault read-only'], ['/shared read-write', '/tmp read-write']],
    );
  });

  test('notes both steps with their operation, and does nothing that cannot be noted', async () => {
    const log = createMemoryAudit();
    await using bench = openBench({ audit: { log, user: asId('ada') } });
    writeFileSync(bench.at('vault/key'), 'k');
    await bench.vault.copyTo('/vault/key', 'key', once);
    const steps = log.notes.map(({ kind, details }) => [kind, details?.['step'], details?.['operation']]);
    assert.deepEqual(steps, [
      ['vault', 'read', 'op-1'],
      ['vault', 'write', 'op-1'],
    ]);
    assert.ok(!JSON.stringify(log.notes).includes('"k"'));
    log.fail();
    await assert.rejects(bench.vault.copyTo('/vault/key', 'other', once), code('audit/unwritable'));
    assert.ok(!existsSync(bench.at('shared/other')));
  });

  // @requirement security/vault-asks-twice
  test('opens for a person who allowed the very copy, or a configuration that says so, whatever a gate let through', async () => {
    const log = createMemoryAudit();
    await using bench = openBench();
    writeFileSync(bench.at('vault/key'), 'k');
    const unasked = { operation: 'op-2', overwrite: true } as const;
    await assert.rejects(bench.vault.copyTo('/vault/key', 'copy', unasked), code('sandbox/unasked'));
    assert.ok(!existsSync(bench.at('shared/copy')));
    let said = false;
    const audit = { log, user: asId<UserId>('ada') };
    using files = openFiles(bench.mounts, { audit, vaultUnasked: () => said });
    await assert.rejects(files.vault.copyTo('/vault/key', 'copy', unasked), code('sandbox/unasked'));
    assert.equal(log.notes.length, 0);
    said = true;
    assert.deepEqual(await files.vault.copyTo('/vault/key', 'copy', unasked), { bytes: 1 });
    assert.deepEqual(log.notes[0]?.details?.['by'], 'config');
  });

  test('leaves nothing behind where a copy is refused', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('vault/key'), 'k');
    writeFileSync(bench.at('shared/there'), 'mine');
    symlinkSync('../outside', bench.at('shared/out'));
    await assert.rejects(bench.vault.copyTo('/vault/key', 'there', once), code('sandbox/exists'));
    await assert.rejects(bench.vault.copyTo('/vault/key', 'out/key', once), code('sandbox/outside'));
    await assert.rejects(bench.vault.copyTo('/vault/key', '/vault/copy', once), code('sandbox/outside'));
    await assert.rejects(bench.vault.copyTo('/vault/none', 'none', once), code('sandbox/not-found'));
    await assert.rejects(bench.vault.copyTo('/vault', 'all', once), code('sandbox/not-a-file'));
    assert.deepEqual(
      readdirSync(bench.at('shared')).sort(),
      ['.trash', 'out', 'there'].slice(existsSync(bench.at('shared/.trash')) ? 0 : 1),
    );
    assert.deepEqual(readdirSync(bench.at('outside')), []);
    assert.equal(readFileSync(bench.at('shared/there'), 'utf8'), 'mine');
    await bench.vault.copyTo('/vault/key', 'there', { ...once, overwrite: true });
    assert.equal(readFileSync(bench.at('shared/there'), 'utf8'), 'k');
  });

  test('is no way to other folders', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('shared/f'), 'x');
    symlinkSync('../shared/f', bench.at('vault/link'));
    for (const source of ['/shared/f', 'f', '/vault/../shared/f', '/vault/link', '/etc/passwd', '/', '']) {
      await assert.rejects(bench.vault.copyTo(source, 'copy', once), Fault.is, source);
    }
    await assert.rejects(bench.vault.list('/shared'), code('sandbox/outside'));
    assert.ok(!existsSync(bench.at('shared/copy')));
  });

  test('does not copy what is larger than a file may be', async () => {
    await using bench = openBench();
    writeFileSync(bench.at('vault/huge'), '');
    truncateSync(bench.at('vault/huge'), 64 * 1024 * 1024 + 1);
    await assert.rejects(bench.vault.copyTo('/vault/huge', 'huge', once), code('sandbox/too-large'));
    truncateSync(bench.at('vault/huge'), 64 * 1024 * 1024);
    assert.equal((await bench.vault.copyTo('/vault/huge', 'huge', once)).bytes, 64 * 1024 * 1024);
  });

  test('does not start in a folder that other mounts reach', async () => {
    await using bench = openBench();
    mkdirSync(bench.at('shared/inner'));
    const overlap = code('sandbox/overlap');
    assert.throws(() => openFiles({ ...bench.mounts, vault: bench.at('shared/inner') }), overlap);
    assert.throws(() => openFiles({ ...bench.mounts, vault: bench.at('shared') }), overlap);
    assert.throws(() => openFiles({ ...bench.mounts, vault: bench.host }), overlap);
    symlinkSync('shared/inner', bench.at('by-link'));
    assert.throws(() => openFiles({ ...bench.mounts, vault: bench.at('by-link') }), overlap);
    assert.throws(() => openFiles(bench.mounts, { apart: [bench.at('tmp')] }), overlap);
  });
});
