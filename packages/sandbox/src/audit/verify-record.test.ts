import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { AuditNote } from '@oxydra/types';
import fc from 'fast-check';
import { createFakeClock } from '@oxydra/testkit';
import { note, openAuditBench, USER, type AuditBench } from './audit-bench.fixture.ts';
import { BEGINNING, linkEntry, parseEntry } from './audit-entry.ts';

async function written(count = 6): Promise<AuditBench> {
  const bench = await openAuditBench(createFakeClock());
  await using audit = bench.open();
  for (let index = 1; index <= count; index++) await audit.append(note(`note ${index}`));
  return bench;
}

/** The lines from one on, written anew with another key. */
function forged(lines: readonly string[], from: number, changed: (what: string) => string): string[] {
  const key = randomBytes(32);
  let prev = BEGINNING;
  return lines.map((line, index) => {
    const entry = parseEntry(line);
    assert.ok(entry !== undefined);
    if (index + 1 < from) {
      prev = entry.mac;
      return line;
    }
    const anew: AuditNote = { kind: entry.kind, user: USER, what: changed(entry.what), details: entry.details };
    const linked = linkEntry(anew, entry.seq, Date.parse(entry.at), prev, key);
    prev = linked.mac;
    return JSON.stringify(linked);
  });
}

type Attack = (lines: readonly string[]) => readonly string[];
const swap: Attack = ([a = '', b = '', c = '', d = '', ...rest]) => [a, b, d, c, ...rest];

const ATTACKS: readonly (readonly [string, Attack, string, number])[] = [
  ['a word changed', (lines) => lines.map((line) => line.replace('note 3', 'note X')), 'changed', 3],
  ['a space put in', (lines) => lines.with(2, `${lines[2]} `), 'changed', 3],
  ['the last entry changed', (lines) => lines.with(5, (lines[5] ?? '').replace('note 6', 'note X')), 'changed', 6],
  ['a line overwritten with rubbish', (lines) => lines.with(3, 'rubbish'), 'changed', 4],
  ['an entry removed', (lines) => lines.toSpliced(2, 1), 'removed', 3],
  ['the first entry removed', (lines) => lines.slice(1), 'removed', 1],
  ['two entries in the other order', swap, 'reordered', 3],
  ['the last brought to the front', (lines) => [lines[5] ?? '', ...lines.slice(0, 5)], 'reordered', 1],
  ['an entry twice', (lines) => lines.toSpliced(3, 0, lines[2] ?? ''), 'inserted', 4],
  ['rubbish between entries', (lines) => lines.toSpliced(3, 0, 'rubbish'), 'inserted', 4],
  ['a forged entry between', (lines) => lines.toSpliced(3, 0, forged(lines, 4, () => 'lie')[3] ?? ''), 'inserted', 4],
  ['rubbish at the end', (lines) => [...lines, 'rubbish'], 'inserted', 7],
  ['a forged entry at the end', (lines) => [...lines, forged(lines, 6, () => 'lie')[5] ?? ''], 'inserted', 7],
  ['the last entry cut off', (lines) => lines.slice(0, -1), 'truncated', 6],
  ['everything cut off', () => [], 'truncated', 1],
  ['all written anew with another key', (lines) => forged(lines, 1, (what) => what), 'forged', 1],
  ['the end written anew with another key', (lines) => forged(lines, 4, () => 'lie'), 'forged', 4],
];

describe('verifying an audit record', () => {
  // @requirement audit/verify
  for (const [what, attack, tampering, seq] of ATTACKS) {
    test(`names the first bad entry: ${what}`, async () => {
      await using bench = await written();
      await bench.rewrite(attack(await bench.lines()));
      const verdict = await bench.record.verify();
      assert.ok(!verdict.ok);
      assert.deepEqual([verdict.tampering, verdict.seq, verdict.line], [tampering, seq, seq]);
      assert.equal(verdict.file, bench.file);
    });
  }

  test('notices a file that is gone, and a record of an earlier time in its place', async () => {
    await using bench = await written();
    const earlier = (await bench.lines()).slice(0, 3);
    await using audit = bench.open();
    await audit.append(note('later'));
    await bench.rewrite(earlier);
    const shorter = await bench.record.verify();
    assert.ok(!shorter.ok);
    assert.deepEqual([shorter.tampering, shorter.seq], ['truncated', 4]);
    await rm(bench.file);
    const gone = await bench.record.verify();
    assert.ok(!gone.ok);
    assert.deepEqual([gone.tampering, gone.seq], ['truncated', 1]);
  });

  test('notices a last line that was cut after it had been acknowledged', async () => {
    await using bench = await written();
    const text = await readFile(bench.file, 'utf8');
    await writeFile(bench.file, text.slice(0, -10));
    const verdict = await bench.record.verify();
    assert.ok(!verdict.ok);
    assert.deepEqual([verdict.tampering, verdict.seq], ['truncated', 6]);
  });

  test('takes a record whose key was changed for forged', async () => {
    await using bench = await written();
    await writeFile(join(bench.keyFolder, 'audit.key'), `${randomBytes(32).toString('hex')}\n`, { mode: 0o600 });
    const verdict = await bench.record.verify();
    assert.ok(!verdict.ok);
    assert.deepEqual([verdict.tampering, verdict.seq], ['forged', 1]);
  });

  test('finds nothing wrong where there is no record yet, and makes no key', async () => {
    await using bench = await openAuditBench(createFakeClock());
    assert.deepEqual(await bench.record.verify(), { ok: true, entries: 0, torn: 0 });
    await assert.rejects(readdir(bench.keyFolder));
  });

  test('notices any single byte that is flipped', async () => {
    await using bench = await written(4);
    const good = await readFile(bench.file);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bad = Buffer.from(good);
        bad[at] = (bad[at] ?? 0) ^ flip;
        await writeFile(bench.file, bad);
        assert.equal((await bench.record.verify()).ok, false, `byte ${at} ^ ${flip}`);
      }),
      { numRuns: 150 },
    );
  });
});
