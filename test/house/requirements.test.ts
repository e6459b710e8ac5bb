import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findProblems, readCitations, renderPage } from '../../scripts/requirements.ts';
import { REQUIREMENTS } from '../requirements.ts';
import { temporaryFolder } from './folders.ts';

const cited = new Map([['turn/a', ['test/a.test.ts']]]);

describe('the promises', () => {
  test('are in order when each is cited or says why not', () => {
    assert.deepEqual(
      findProblems({ 'turn/a': { promise: 'A.' }, 'turn/b': { promise: 'B.', pending: 'later' } }, cited),
      [],
    );
  });

  test('are not in order when one is uncited, unknown, or no longer pending', () => {
    assert.match(
      findProblems({ 'turn/a': { promise: 'A.' }, 'turn/b': { promise: 'B.' } }, cited).join(),
      /^turn\/b: no test cites it$/,
    );
    assert.match(findProblems({}, cited).join(), /^turn\/a: cited by test\/a\.test\.ts, but .* does not know it$/);
    assert.match(
      findProblems({ 'tern/a': { promise: 'A.' } }, cited).join(),
      /^turn\/a: .*tern\/a: its area has no title/,
    );
    assert.match(findProblems({ 'turn/a': { promise: 'A.', pending: 'why' } }, cited).join(), /no longer pending$/);
  });

  test('are cited in the title of a test or in a comment', () => {
    using folder = temporaryFolder('requirements-');
    const tag = ['@require', 'ment'].join('');
    folder.write({
      'packages/x/src/x.test.ts': `test('does ${tag} turn/a', () => {}); // ${tag} turn/b`,
      'packages/x/src/x.ts': `// ${tag} turn/c`,
    });
    assert.deepEqual(
      [...readCitations(folder.path)],
      [
        ['turn/a', ['packages/x/src/x.test.ts']],
        ['turn/b', ['packages/x/src/x.test.ts']],
      ],
    );
  });

  test('all stand on the page', () => {
    const page = renderPage(REQUIREMENTS, cited);
    assert.deepEqual(
      Object.keys(REQUIREMENTS).filter((id) => !page.includes(`| \`${id}\` |`)),
      [],
    );
  });

  test('are shown with the tests that cite them, and with why there is none yet', () => {
    const page = renderPage({ 'turn/a': { promise: 'A.' }, 'turn/b': { promise: 'B.', pending: 'later' } }, cited);
    assert.match(page, /\| `turn\/a` \| A\. \| \[a\.test\.ts\]\(\.\.\/test\/a\.test\.ts\) \|/);
    assert.match(page, /\| `turn\/b` \| B\. \| \*pending: later\* \|/);
    assert.match(page, /1 of 2 promises/);
  });
});
