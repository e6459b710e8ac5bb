import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { openPlace } from './program.ts';

const place = await openPlace();
after(() => place[Symbol.asyncDispose]());

const explain = async (tool: string, args: object, ...more: readonly string[]) => {
  const { code, out, err } = await place.run(['policy', 'explain', tool, JSON.stringify(args), '--json', ...more]);
  assert.equal(code, 0, err);
  return JSON.parse(out) as { verdict: string; reason: string; path: string[]; labels: { integrity: string } };
};

/** @requirement policy/explained */
describe('policy explain', () => {
  const page = { url: 'https://example.org/a' };

  test('tells the verdict on a call and each step to it, and makes nothing of it', async () => {
    const open = await explain('web_fetch', page);
    assert.equal(open.verdict, 'allow');
    const closed = await explain('web_fetch', page, '--untrusted', '--words', 'read my notes');
    assert.deepEqual([closed.verdict, closed.labels.integrity], ['ask', 'untrusted']);
    assert.match(closed.path.at(-1) ?? '', /nobody vouches for "https:\/\/example\.org\/a" in url/u);
    assert.equal((await explain('web_fetch', page, '--untrusted', '--words', 'read example.org')).verdict, 'allow');
    const audit = await place.run(['audit', 'show', '--json']);
    assert.doesNotMatch(audit.out, /web_fetch/u);
  });

  test('speaks of a session as it stands', async () => {
    const ask = ['ask', '-q', '--session', 'notes'];
    assert.equal((await place.run([...ask, 'write notes.txt: see https://example.org/b'])).code, 0);
    assert.equal((await place.run([...ask, 'read notes.txt'])).code, 0);
    const { out } = await place.run(['sessions', 'list', '--json']);
    const { sessions } = JSON.parse(out) as { sessions: { id: string; title: string }[] };
    const id = sessions[0]?.id ?? assert.fail(out);
    const shown = await explain('web_fetch', { url: 'https://example.org/b' }, '--session', id);
    assert.deepEqual([shown.verdict, shown.labels.integrity], ['allow', 'untrusted'], shown.reason);
    assert.equal((await explain('web_fetch', { url: 'https://example.net/' }, '--session', id)).verdict, 'ask');
  });

  test('answers wrong questions with one sentence', async () => {
    assert.equal((await explain('web_fecth', page)).verdict, 'invalid');
    assert.equal((await explain('web_fetch', { url: 1 })).verdict, 'invalid');
    const both = await place.run(['policy', 'explain', 'web_fetch', '{}', '--session', 'x', '--untrusted']);
    assert.equal(both.code, 2);
    assert.match(both.err, /--words and --untrusted describe a new session/u);
    assert.equal((await place.run(['policy', 'explain', 'web_fetch', '[]'])).code, 2);
  });
});
