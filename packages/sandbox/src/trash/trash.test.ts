/** @requirement files/trash-commands */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { openDescriptors } from '../test-bench.ts';
import { DAY, NOON, openTrashBench, slotAt } from './trash-bench.fixture.ts';

const code = (expected: string) => (error: unknown) =>
  Fault.is(error) && error.code === expected && /^[^\n]+\.$/u.test(error.message);
const plain = { over: false } as const;

describe('the trash of a user', () => {
  test('tells what went, from where, when and how large, oldest first', async () => {
    using bench = openTrashBench();
    const second = bench.discard('shared/notes/a.md', '12345', NOON);
    const first = bench.discard('tmp/b', '1', NOON - DAY);
    const slot = slotAt(NOON + 1);
    bench.put(`shared/.trash/${slot}/d/e/x`, '12');
    bench.put(`shared/.trash/${slot}/d/e/in/y`, '345');
    assert.deepEqual(await bench.trash.list(), [
      { path: first, from: '/tmp/b', kind: 'file', size: 1, at: NOON - DAY },
      { path: second, from: '/shared/notes/a.md', kind: 'file', size: 5, at: NOON },
      { path: `/shared/.trash/${slot}/d/e`, from: '/shared/d/e', kind: 'folder', size: 5, at: NOON + 1 },
    ]);
  });

  test('tells nothing where there is no trash, an empty place, or what is not of its making', async () => {
    using bench = openTrashBench();
    assert.deepEqual(await bench.trash.list(), []);
    bench.put('shared/.trash/.pending/half', 'x');
    bench.put('shared/.trash/mine/x', 'x');
    bench.put('shared/.trash/loose', 'x');
    mkdirSync(bench.at('shared/.trash', slotAt(NOON)));
    assert.deepEqual(await bench.trash.list(), []);
  });

  test('gives back a file by its place or by where it came from, with its folders, and leaves nothing empty behind', async () => {
    using bench = openTrashBench();
    const place = bench.discard('shared/notes/deep/a.md', 'mine');
    assert.deepEqual(await bench.trash.restore(place, plain), { from: place, to: '/shared/notes/deep/a.md' });
    assert.equal(bench.textAt('shared/notes/deep/a.md'), 'mine');
    assert.deepEqual(readdirSync(bench.at('shared/.trash')), []);
    const other = bench.discard('shared/b.md', 'b');
    assert.equal((await bench.trash.restore('b.md', plain)).from, other);
    assert.equal(bench.textAt('shared/b.md'), 'b');
    const slot = bench.discard('tmp/c', 'c').split('/').slice(0, 4).join('/');
    await bench.trash.restore(slot, { to: '/tmp/d/e', over: false });
    assert.equal(bench.textAt('tmp/d/e'), 'c');
    assert.deepEqual(bench.followed, [
      `${place} → /shared/notes/deep/a.md`,
      `${other} → /shared/b.md`,
      `${slot}/c → /tmp/d/e`,
    ]);
  });

  test('gives back a folder, a part of one, and a link as the link it was', async () => {
    using bench = openTrashBench();
    const slot = `shared/.trash/${slotAt(NOON)}`;
    bench.put(`${slot}/d/x`, 'x');
    bench.put(`${slot}/d/in/y`, 'y');
    symlinkSync('../outside', bench.at(slot, 'd/link'));
    await bench.trash.restore(`/${slot}/d/in/y`, plain);
    assert.deepEqual(bench.all('shared/d'), ['in/', 'in/y']);
    await assert.rejects(bench.trash.restore(`/${slot}`, plain), code('sandbox/exists'));
    await bench.trash.restore(`/${slot}/d/link`, { to: 'found', over: false });
    assert.equal(readlinkSync(bench.at('shared/found')), '../outside');
    await bench.trash.restore(`/${slot}/d`, { to: 'e', over: false });
    assert.deepEqual(bench.all('shared/e'), ['x']);
  });

  test('puts nothing over what is there, unless told to, which keeps it', async () => {
    using bench = openTrashBench();
    const place = bench.discard('shared/d/f', 'mine');
    bench.put('shared/d/f', 'owned');
    await assert.rejects(bench.trash.restore(place, plain), code('sandbox/exists'));
    assert.equal(bench.textAt('shared/d/f'), 'owned');
    const { kept } = await bench.trash.restore(place, { over: true });
    assert.equal(bench.textAt('shared/d/f'), 'mine');
    assert.match(kept ?? '', /^\/shared\/\.trash\/[^/]+\/d\/f$/u);
    assert.equal(bench.textAt((kept ?? '').slice(1)), 'owned');
    assert.deepEqual(bench.followed.slice(-2), [`${place} → /shared/d/f`, `/shared/d/f → ${kept ?? ''}`]);
  });

  test('asks which one is meant where several came from one place', async () => {
    using bench = openTrashBench();
    const places = [1, 2].map((day) => bench.discard('shared/f', `${day}`, NOON + day * DAY));
    await assert.rejects(bench.trash.restore('f', plain), (error) => {
      assert.ok(Fault.is(error) && error.code === 'sandbox/ambiguous');
      assert.ok(error.hint?.includes(places.toReversed().join(', ')));
      return true;
    });
    assert.equal((await bench.trash.list()).length, 2);
  });

  test('is left by no path, and entered by none that is written to', async () => {
    using bench = openTrashBench();
    bench.put('outside/secret', 'canary');
    const place = bench.discard('shared/f', 'mine');
    symlinkSync('../outside', bench.at('shared/out'));
    symlinkSync('../../outside', bench.at('shared/.trash/link'));
    for (const path of [
      '/shared/.trash/link/secret',
      '.trash',
      '/shared/.trash/../out/secret',
      `${place}/../f`,
      '/etc/x',
      '/',
    ])
      await assert.rejects(bench.trash.restore(path, plain), Fault.is, path);
    for (const to of ['out/f', 'out', '../outside/f', '/outside/f', '.trash/f', '.Trash/f', '/shared', '/', 'a\nb'])
      await assert.rejects(bench.trash.restore(place, { to, over: false }), Fault.is, to);
    await assert.rejects(bench.trash.restore('none', plain), code('sandbox/not-found'));
    await assert.rejects(bench.trash.restore(`${place}2`, plain), code('sandbox/not-found'));
    assert.deepEqual(bench.all('outside'), ['secret']);
    assert.equal(bench.textAt(place.slice(1)), 'mine');
  });

  test('moves nothing where what is known of it cannot go along', async () => {
    using bench = openTrashBench(() => Promise.reject(new Fault('sandbox/io', 'It cannot be noted.')));
    const place = bench.discard('shared/f', 'mine');
    await assert.rejects(bench.trash.restore(place, plain), code('sandbox/io'));
    assert.equal(bench.textAt(place.slice(1)), 'mine');
  });

  // @requirement files/trash-aged
  test('loses what is older than a moment, and nothing else', async () => {
    using bench = openTrashBench();
    const old = bench.discard('shared/d/old', 'x', NOON - 2 * DAY);
    bench.discard('tmp/old', 'x', NOON - DAY - 1);
    const young = bench.discard('shared/young', 'x', NOON - DAY);
    bench.put('shared/.trash/.pending/half', 'x');
    bench.put('shared/.trash/2020-01-01/mine', 'x');
    bench.put('shared/old', 'in place');
    bench.put('outside/secret', 'canary');
    symlinkSync('../../outside', bench.at('shared/.trash', slotAt(NOON - 9 * DAY)));
    symlinkSync('../../../outside', bench.at(old.slice(1), '../link'));
    assert.equal(await bench.trash.empty(NOON - DAY), 2);
    assert.deepEqual(
      (await bench.trash.list()).map(({ path }) => path),
      [young],
    );
    assert.equal(await bench.trash.empty(NOON - DAY), 0);
    for (const kept of ['shared/.trash/.pending/half', 'shared/.trash/2020-01-01/mine', 'shared/old', 'outside/secret'])
      assert.ok(bench.textAt(kept) !== '', kept);
  });

  test('holds no descriptor after any call, refused ones included', async () => {
    using bench = openTrashBench();
    const place = bench.discard('shared/a/b', 'x');
    writeFileSync(bench.at('shared/c'), 'x');
    const before = openDescriptors();
    await bench.trash.list();
    for (const to of ['c', 'c/d', 'none/../x', 'new/x/y'])
      await bench.trash.restore(place, { to, over: false }).catch(() => {});
    await bench.trash.empty(Number.POSITIVE_INFINITY);
    assert.equal(openDescriptors(), before);
  });
});
