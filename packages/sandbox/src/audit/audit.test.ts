import assert from 'node:assert/strict';
import {
  appendFile,
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { asId, Fault, type SessionId } from '@oxydra/types';
import { createFakeClock } from '@oxydra/testkit';
import { note, openAuditBench, USER } from './audit-bench.fixture.ts';
import { parseEntry } from './audit-entry.ts';

const unwritable = (error: unknown): boolean => Fault.is(error) && error.code === 'audit/unwritable';

describe('the audit record', () => {
  // @requirement audit/chain
  test('keeps each note as a line that is linked to the one before, private, with its head elsewhere', async () => {
    const clock = createFakeClock();
    await using bench = await openAuditBench(clock);
    await using audit = bench.open();
    await audit.append({
      kind: 'approval',
      user: USER,
      session: asId<SessionId>('s1'),
      what: 'A person allowed file_write.',
      details: { tool: 'file_write', ok: true },
    });
    await audit.append(note('second'));
    const [first, second] = (await bench.lines()).map(parseEntry);
    assert.ok(first !== undefined && second !== undefined);
    assert.deepEqual(
      [first.seq, first.at, first.kind, first.user, first.session, first.details],
      [1, new Date(clock.now()).toISOString(), 'approval', 'anna', 's1', { tool: 'file_write', ok: true }],
    );
    assert.deepEqual([second.seq, second.prev], [2, first.mac]);
    assert.equal((await stat(bench.file)).mode & 0o777, 0o600);
    assert.equal((await stat(join(bench.keyFolder, 'audit.key'))).mode & 0o777, 0o600);
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 2, torn: 0 });
  });

  // @requirement audit/durable
  test('puts notes that come together on disk together, each before it is acknowledged, in order', async () => {
    await using bench = await openAuditBench(createFakeClock());
    await using audit = bench.open();
    await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        await audit.append(note(`note ${index}`));
        assert.ok((await readFile(bench.file, 'utf8')).includes(`"note ${index}"`));
      }),
    );
    const entries = await Array.fromAsync(bench.record.entries());
    assert.deepEqual(
      entries.map(({ what }) => what),
      Array.from({ length: 200 }, (_, index) => `note ${index}`),
    );
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 200, torn: 0 });
  });

  test('goes on where another process went on', async () => {
    await using bench = await openAuditBench(createFakeClock());
    await using one = bench.open();
    await using two = bench.open();
    for (let index = 0; index < 5; index++) {
      await one.append(note('one'));
      await Promise.all([two.append(note('two')), one.append(note('both'))]);
    }
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 15, torn: 0 });
  });

  // @requirement audit/rotation
  test('begins a new file when one is full, and the chain goes on over all of them', async () => {
    await using bench = await openAuditBench(createFakeClock());
    await using audit = bench.open({ rotateBytes: 1_000 });
    for (let index = 0; index < 12; index++) await audit.append(note(`note ${index}`));
    const names = (await readdir(bench.folder)).toSorted();
    assert.deepEqual(names.slice(0, 2), ['audit-0000000001.jsonl', 'audit-0000000006.jsonl']);
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 12, torn: 0 });
    await rm(join(bench.folder, 'audit-0000000001.jsonl'));
    const verdict = await bench.record.verify();
    assert.ok(!verdict.ok);
    assert.deepEqual([verdict.tampering, verdict.seq], ['removed', 1]);
  });

  // @requirement audit/torn-tail
  test('cuts off the one line that a crash left unfinished, says so, and goes on', async () => {
    await using bench = await openAuditBench(createFakeClock());
    {
      await using audit = bench.open();
      for (const what of ['a', 'b', 'c']) await audit.append(note(what));
    }
    const [, , third = ''] = await bench.lines();
    await appendFile(bench.file, third.slice(0, 40));
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 3, torn: 40 });
    await using audit = bench.open();
    await audit.append(note('d'));
    assert.deepEqual(bench.said, ['audit.torn']);
    const entries = await Array.fromAsync(bench.record.entries());
    assert.deepEqual(
      entries.map(({ kind }) => kind),
      ['denial', 'denial', 'denial', 'trust', 'denial'],
    );
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 5, torn: 0 });
  });

  test('takes up entries that a crash left behind its head', async () => {
    await using bench = await openAuditBench(createFakeClock());
    const heads = join(bench.keyFolder, 'audit-heads');
    {
      await using audit = bench.open();
      await audit.append(note('a'));
      const [name = ''] = await readdir(heads);
      const head = await readFile(join(heads, name), 'utf8');
      await audit.append(note('b'));
      await writeFile(join(heads, name), head);
    }
    await using audit = bench.open();
    await audit.append(note('c'));
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 3, torn: 0 });
  });

  // @requirement audit/no-secrets
  test('takes secrets out of all that it is told, keys included, before it cuts what is too long', async () => {
    await using bench = await openAuditBench(createFakeClock());
    const secret = `sk-${'x'.repeat(20)}`;
    await using audit = bench.open({ scrub: (text) => text.replaceAll(secret, '[REDACTED:known]') });
    await audit.append({
      kind: 'egress',
      user: USER,
      what: `Refused ${secret}.`,
      details: { [secret]: secret, deep: [{ [`x${secret}`]: [secret] }], long: `${'y'.repeat(1_990)}${secret}` },
    });
    const text = await readFile(bench.file, 'utf8');
    assert.equal(text.includes('sk-x'), false);
    assert.equal(text.includes('[REDACTED:known]'), true);
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 1, torn: 0 });
  });
});

describe('an audit record that cannot be written', () => {
  // @requirement audit/unwritable-refuses
  test('rejects every note, and takes them again when it can', async () => {
    await using bench = await openAuditBench(createFakeClock());
    await using audit = bench.open();
    await audit.append(note('a'));
    await rm(bench.file);
    await mkdir(bench.file);
    await Promise.all(['b', 'c'].map((what) => assert.rejects(audit.append(note(what)), unwritable)));
    await rm(bench.file, { recursive: true });
    await assert.rejects(audit.append(note('d')), unwritable, 'its entries are gone');
  });

  test('rejects where a link stands in its place, where its key is open to others, and where its lock is not to be had', async () => {
    await using bench = await openAuditBench(createFakeClock());
    await using audit = bench.open();
    await audit.append(note('a'));
    const key = join(bench.keyFolder, 'audit.key');
    await chmod(key, 0o644);
    await using second = bench.open();
    await assert.rejects(second.append(note('b')), unwritable);
    await chmod(key, 0o600);
    await second.append(note('b'));
    const elsewhere = join(bench.keyFolder, 'elsewhere');
    await rename(bench.file, elsewhere);
    await symlink(elsewhere, bench.file);
    await assert.rejects(second.append(note('x')), unwritable);
    await rename(elsewhere, bench.file);
    await using third = bench.open({ lock: async () => Promise.reject(new Fault('runner/busy', 'Held.')) });
    await assert.rejects(third.append(note('c')), unwritable);
    await rm(key);
    await using fourth = bench.open();
    await assert.rejects(fourth.append(note('d')), unwritable);
  });

  test('does not go on behind what somebody put there, or took away', async () => {
    await using bench = await openAuditBench(createFakeClock());
    await using audit = bench.open();
    for (const what of ['a', 'b', 'c']) await audit.append(note(what));
    const lines = await bench.lines();
    await appendFile(bench.file, 'graffiti\n');
    await assert.rejects(audit.append(note('d')), unwritable);
    await bench.rewrite(lines.slice(0, 2));
    await assert.rejects(audit.append(note('d')), unwritable);
    await truncate(bench.file);
    await assert.rejects(audit.append(note('d')), unwritable);
    await bench.rewrite(lines);
    await audit.append(note('d'));
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 4, torn: 0 });
  });

  test('can be put aside, so that a new record begins', async () => {
    const clock = createFakeClock();
    await using bench = await openAuditBench(clock);
    await using audit = bench.open();
    await audit.append(note('a'));
    await bench.rewrite(['{}']);
    await assert.rejects(audit.append(note('b')), unwritable);
    const { folder, files } = await bench.record.renew(clock.now());
    assert.equal(files, 1);
    assert.deepEqual(await readdir(folder), ['audit.jsonl']);
    await audit.append(note('c'));
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 1, torn: 0 });
  });
});
