import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Label, Provenance } from '@oxydra/types';

/** An empty record; disposing it removes what it holds. */
export type OpenProvenance = () => Promise<{ readonly provenance: Provenance } & AsyncDisposable>;

const web: Label = { integrity: 'untrusted', confidentiality: 'public', sources: ['web:example.org'] };
const vault: Label = { integrity: 'tool', confidentiality: 'vault', sources: ['vault:/vault/key'] };

/** What every adapter of `Provenance` keeps. */
export function provenanceContract(name: string, open: OpenProvenance): void {
  describe(`a record of where files came from (${name})`, () => {
    test('knows nothing of files nobody spoke of', async () => {
      await using bench = await open();
      assert.equal(bench.provenance.of('/shared/a'), undefined);
      assert.equal(bench.provenance.below('/'), undefined);
    });

    test('joins what is said of a file and of the folders above it', async () => {
      await using bench = await open();
      const { provenance } = bench;
      await provenance.mark('/shared/a/f', web);
      await provenance.mark('/shared/a/f', vault);
      await provenance.mark('/tmp', vault);
      const both = provenance.of('/shared/a/f');
      assert.deepEqual([both?.integrity, both?.confidentiality], ['untrusted', 'vault']);
      assert.deepEqual(both?.sources, ['web:example.org', 'vault:/vault/key']);
      for (const other of ['/shared', '/shared/a', '/shared/a/ff', '/shared/a/F']) {
        assert.equal(provenance.of(other), undefined, other);
      }
      assert.deepEqual(provenance.of('/tmp/deep/er'), vault);
      assert.deepEqual(provenance.below('/tmp/deep'), vault);
      for (const above of ['/shared/a', '/shared']) assert.deepEqual(provenance.below(above), both, above);
      assert.equal(provenance.below('/shared/b'), undefined);
      assert.deepEqual(
        [provenance.below('/')?.integrity, provenance.below('/')?.confidentiality],
        ['untrusted', 'vault'],
      );
    });

    test('says of a file that was replaced what its new content says, and nothing more', async () => {
      await using bench = await open();
      const { provenance } = bench;
      await provenance.mark('/shared/f', vault);
      await provenance.settle('/shared/f', web);
      assert.deepEqual(provenance.of('/shared/f'), web);
      await provenance.settle('/shared/f', undefined);
      assert.equal(provenance.of('/shared/f'), undefined);
    });
  });
}
