import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, SYSTEM_LABEL, USER_LABEL } from '@oxydra/types';
import { sessionId } from './sample-records.ts';
import { withStore } from './store-subject.ts';
import type { OpenStoreSubject } from './store-subject.ts';

/** What is kept beside the journal: scratchpads, standing rules, artifacts. */
export function scratchpadsContract(name: string, open: OpenStoreSubject): void {
  const [one, two] = [sessionId(1), sessionId(2)];

  describe(`the scratchpads of ${name}`, () => {
    test('keep the newest items of each session with their label', () =>
      withStore(open, async ({ scratchpads }, reopen) => {
        assert.equal(await scratchpads.read(one), undefined);
        await scratchpads.write(one, ['a', 'b\0'], USER_LABEL, asId('k1'));
        await scratchpads.write(one, ['c'], SYSTEM_LABEL, asId('k2'));
        await scratchpads.write(two, [], USER_LABEL, asId('k3'));
        const again = (await reopen()).scratchpads;
        assert.deepEqual(await again.read(one), { items: ['c'], label: SYSTEM_LABEL });
        assert.deepEqual(await again.read(two), { items: [], label: USER_LABEL });
      }));

    test('do a write once, whatever came after it', () =>
      withStore(open, async ({ scratchpads }) => {
        await scratchpads.write(one, ['old'], USER_LABEL, asId('k1'));
        await scratchpads.write(one, ['new'], USER_LABEL, asId('k2'));
        await scratchpads.write(one, ['old'], USER_LABEL, asId('k1'));
        assert.deepEqual((await scratchpads.read(one))?.items, ['new']);
      }));
  });

  describe(`the standing rules of ${name}`, () => {
    test('are kept in the order in which they were given, each once', () =>
      withStore(open, async ({ rules }, reopen) => {
        await rules.add('files.write /shared/**', 'tui', 2);
        await rules.add('web.fetch "example.org"', 'tui', 1);
        await rules.add('files.write /shared/**', 'tui', 3);
        const again = (await reopen()).rules;
        assert.deepEqual(await again.all(), ['web.fetch "example.org"', 'files.write /shared/**']);
        assert.equal(await again.remove('files.write /shared/**'), true);
        assert.equal(await again.remove('files.write /shared/**'), false);
        assert.deepEqual(await again.all(), ['web.fetch "example.org"']);
      }));
  });

  describe(`the artifacts of ${name}`, () => {
    test('give back a long text page by page', () =>
      withStore(open, async ({ artifacts }, reopen) => {
        const text = Array.from({ length: 30_000 }, (_, n) => `line ${n} \0 é`).join('\n');
        const id = await artifacts.keep(one, text);
        const again = (await reopen()).artifacts;
        assert.deepEqual(await again.read(one, id, 0, text.length), { text, total: text.length });
        const pages: string[] = [];
        for (let offset = 0; offset < text.length; offset += 7_001)
          pages.push((await again.read(one, id, offset, 7_001))?.text ?? '');
        assert.equal(pages.join(''), text);
        assert.deepEqual(await again.read(one, id, text.length + 5, 10), { text: '', total: text.length });
      }));

    test('never cut a character in two', () =>
      withStore(open, async ({ artifacts }) => {
        const id = await artifacts.keep(one, 'a😀b');
        assert.equal((await artifacts.read(one, id, 0, 2))?.text, 'a😀');
        assert.equal((await artifacts.read(one, id, 2, 2))?.text, 'b');
      }));

    test('are one and the same when kept twice, and belong to their session', () =>
      withStore(open, async ({ artifacts }) => {
        const id = await artifacts.keep(one, 'text');
        assert.equal(await artifacts.keep(one, 'text'), id);
        assert.notEqual(await artifacts.keep(one, 'other'), id);
        assert.equal(await artifacts.read(two, id, 0, 10), undefined);
        assert.equal(await artifacts.read(one, 'none', 0, 10), undefined);
        assert.deepEqual(await artifacts.read(one, await artifacts.keep(one, ''), 0, 10), { text: '', total: 0 });
      }));
  });
}
