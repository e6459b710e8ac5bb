/** @requirement store/search */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { connect } from '../sqlite/connection.ts';
import { matchQuery } from './match-query.ts';

describe('what a person types into a search', () => {
  test('becomes quoted terms, any of which may match', () => {
    assert.equal(matchQuery('night train'), '"night" OR "train"');
    assert.equal(matchQuery('a "night train" a'), '"a" OR "night train"');
    assert.equal(matchQuery('don’t -not NEAR(x) col:y*'), '"don’t" OR "-not" OR "NEAR(x)" OR "col:y*"');
  });

  test('is nothing when it holds no word', () => {
    for (const text of ['', '  ', '"', '"""', '* - :', '\0', '“”']) assert.equal(matchQuery(text), undefined, text);
  });

  test('is never read as query syntax, whatever it is', async () => {
    const db = await connect(':memory:', 'write');
    db.exec(`CREATE VIRTUAL TABLE f USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')`);
    db.exec(`INSERT INTO f VALUES ('some text NEAR here')`);
    const search = db.prepare('SELECT count(*) FROM f WHERE f MATCH ?');
    const nasty = fc.array(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 12 }),
        fc.constantFrom('"', '*', 'NEAR(', ')', 'AND', 'OR', 'NOT', ':', '^', '\0', '\ud800', '{', '+', '-', 'text:'),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(nasty, (pieces) => {
        const query = matchQuery(pieces.join(' '));
        if (query !== undefined) assert.equal(typeof search.row(query)?.[0], 'number');
      }),
      { numRuns: 500 },
    );
    assert.equal(search.row(matchQuery('"text near"') ?? '')?.[0], 1);
    assert.ok((matchQuery('word '.repeat(50_000) + 'x'.repeat(50_000)) ?? '').length < 5_000);
    db.close();
  });
});
