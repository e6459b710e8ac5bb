import assert from 'node:assert/strict';
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, test } from 'node:test';
import { provenanceContract } from '@oxydra/testkit';
import { Fault } from '@oxydra/types';
import type { Label } from '@oxydra/types';
import { openProvenance } from './provenance.ts';
import { createLabelMover } from './provenance-told.ts';

const web: Label = { integrity: 'untrusted', confidentiality: 'public', sources: ['web:example.org'] };
const vault: Label = { integrity: 'tool', confidentiality: 'vault', sources: ['vault:/vault/key'] };

const openFolder = () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-provenance-'));
  return {
    folder,
    file: path.join(folder, 'provenance.jsonl'),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
};

provenanceContract('file', async () => {
  const at = openFolder();
  const provenance = openProvenance(at.file);
  return {
    provenance,
    async [Symbol.asyncDispose]() {
      await provenance[Symbol.asyncDispose]();
      at[Symbol.dispose]();
    },
  };
});

describe('the record of where files came from', () => {
  test('survives a restart', async () => {
    using at = openFolder();
    {
      await using record = openProvenance(at.file);
      await record.mark('/shared/a/f', web);
      await record.mark('/shared/a/f', vault);
      await record.mark('/tmp', vault);
    }
    assert.equal(statSync(at.file).mode & 0o777, 0o600);
    await using record = openProvenance(at.file);
    const both = record.of('/shared/a/f');
    assert.deepEqual([both?.integrity, both?.confidentiality], ['untrusted', 'vault']);
    assert.deepEqual(both?.sources, ['web:example.org', 'vault:/vault/key']);
    assert.deepEqual(record.of('/tmp/deep/er'), vault);
  });

  test('says of a file that was replaced what its new content says, and nothing more', async () => {
    using at = openFolder();
    {
      await using record = openProvenance(at.file);
      await record.mark('/shared/f', vault);
      await record.settle('/shared/f', web);
      await record.mark('/shared/g', vault);
      await record.settle('/shared/g', undefined);
    }
    await using record = openProvenance(at.file);
    assert.deepEqual(record.of('/shared/f'), web);
    assert.equal(record.of('/shared/g'), undefined);
  });

  test('writes nothing where nothing new is said', async () => {
    using at = openFolder();
    await using record = openProvenance(at.file);
    await record.mark('/shared/f', vault);
    const before = readFileSync(at.file, 'utf8');
    await record.mark('/shared/f', vault);
    await record.settle('/shared/other', undefined);
    assert.equal(readFileSync(at.file, 'utf8'), before);
  });

  test('leaves out a last line that a crash cut off, and takes a damaged one for the worst', async () => {
    using at = openFolder();
    {
      await using record = openProvenance(at.file);
      await record.mark('/shared/f', web);
    }
    appendFileSync(at.file, '{"path":"/shared/g","la');
    {
      await using record = openProvenance(at.file);
      assert.equal(record.of('/shared/g'), undefined);
      assert.deepEqual(record.of('/shared/f'), web);
      await record.mark('/shared/h', vault);
    }
    writeFileSync(at.file, readFileSync(at.file, 'utf8').replace('untrusted', 'trusted'));
    await using record = openProvenance(at.file);
    assert.equal(record.of('/tmp/any')?.confidentiality, 'secret');
    assert.equal(record.of('/tmp/any')?.integrity, 'untrusted');
  });

  test('refuses what it cannot note', async () => {
    using at = openFolder();
    await using record = openProvenance(path.join(at.folder, 'none', 'provenance.jsonl'));
    const told = (error: unknown): boolean =>
      Fault.is(error) && error.code === 'sandbox/io' && error.hint !== undefined;
    await assert.rejects(record.mark('/shared/f', vault), told);
    // Told for certain all the same, as long as this process lives.
    assert.deepEqual(record.of('/shared/f'), vault);
  });
});

// @requirement files/trash-commands
describe('what another program tells of labels', () => {
  const records = (each: string): readonly string[] => [each, `/names${each}`];

  test('is known at once where the record is open, and for good', async () => {
    using at = openFolder();
    {
      await using record = openProvenance(at.file);
      await record.mark('/shared/.trash/s', vault);
      await record.mark('/names/shared/.trash/s', web);
      assert.equal(record.of('/shared/back'), undefined);
      await createLabelMover(at.file, records)('/shared/.trash/s/d/f', '/shared/back');
      assert.deepEqual(record.of('/shared/back'), vault);
      assert.deepEqual(record.of('/names/shared/back'), web);
      await record.mark('/shared/back', web);
      assert.equal(record.of('/shared/back')?.confidentiality, 'vault');
      assert.equal(record.below('/shared/back')?.integrity, 'untrusted');
    }
    for (let round = 0; round < 2; round += 1) {
      await using record = openProvenance(at.file);
      assert.equal(record.of('/shared/back')?.confidentiality, 'vault');
    }
    assert.deepEqual(readdirSync(at.folder), ['provenance.jsonl']);
  });

  test('goes with what is moved once more before anybody has opened the record', async () => {
    using at = openFolder();
    {
      await using record = openProvenance(at.file);
      await record.mark('/shared/a', vault);
    }
    const follow = createLabelMover(at.file, records);
    await follow('/shared/a', '/shared/b');
    await follow('/shared/b', '/shared/c');
    await follow('/shared/unknown', '/shared/d');
    await using record = openProvenance(at.file);
    assert.deepEqual([record.of('/shared/c'), record.of('/shared/d')], [vault, undefined]);
  });

  test('is not lost by a crash while it is taken over', async () => {
    using at = openFolder();
    writeFileSync(`${at.file}.taken`, `${JSON.stringify({ path: '/shared/a', label: vault })}\n`);
    writeFileSync(`${at.file}.told`, `${JSON.stringify({ path: '/shared/b', label: web })}\n`);
    await using record = openProvenance(at.file);
    assert.deepEqual([record.of('/shared/a'), record.of('/shared/b')], [vault, web]);
    assert.deepEqual(readdirSync(at.folder), ['provenance.jsonl']);
  });

  test('that cannot be read is taken for the worst', async () => {
    using at = openFolder();
    await using record = openProvenance(at.file);
    writeFileSync(`${at.file}.told`, '{"path":"/shared/a"}\n');
    assert.equal(record.of('/tmp/any')?.confidentiality, 'secret');
  });

  test('is refused where it cannot be noted', async () => {
    using at = openFolder();
    await using record = openProvenance(at.file);
    await record.mark('/shared/a', vault);
    mkdirSync(`${at.file}.told`);
    await assert.rejects(
      createLabelMover(at.file, records)('/shared/a', '/shared/b'),
      (error) => Fault.is(error) && error.code === 'sandbox/io' && /^[^\n]+\.$/u.test(error.message),
    );
  });

  test('is forgotten of places that will never be again', async () => {
    using at = openFolder();
    {
      await using record = openProvenance(at.file);
      await record.mark('/shared/gone', vault);
      await record.mark('/shared/there', vault);
    }
    await using record = openProvenance(at.file, { isGone: (each) => each === '/shared/gone' });
    assert.deepEqual([record.of('/shared/gone'), record.of('/shared/there')], [undefined, vault]);
  });
});
