import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { diskFault } from './disk-fault.ts';
import { openBench, descriptorsAtRest, openFiles } from './test-bench.ts';

const MOUNT = 'mount';
const UNMOUNT = 'umount';

const systemError = (code: string): Error =>
  Object.assign(new Error(`${code}: failed, open '/host/secret/path'`), { code, path: '/host/secret/path' });

/** Whether this machine lets the test make a small disk. */
const mayMount = (): boolean => {
  try {
    return execFileSync('id', ['-u']).toString().trim() === '0' && process.platform === 'linux';
  } catch {
    return false;
  }
};

describe('a failure of the disk', () => {
  const expected: Readonly<Record<string, string>> = {
    ENOENT: 'sandbox/not-found',
    ENOTDIR: 'sandbox/not-a-folder',
    EISDIR: 'sandbox/not-a-file',
    ELOOP: 'sandbox/outside',
    EXDEV: 'sandbox/outside',
    EACCES: 'sandbox/no-permission',
    ENOSPC: 'sandbox/disk-full',
    EDQUOT: 'sandbox/disk-full',
    EROFS: 'sandbox/read-only',
    EMFILE: 'sandbox/too-many-open',
    EIO: 'sandbox/io',
  };
  for (const [errno, code] of Object.entries(expected)) {
    test(`(${errno}) is told by the virtual path alone`, () => {
      const fault = diskFault(systemError(errno), '/shared/$& a');
      assert.ok(Fault.is(fault));
      assert.equal(fault.code, code);
      assert.match(fault.message, /^[^\n]*'\/shared\/\$& a'[^\n]*\.$/u);
      assert.ok(fault.hint !== undefined);
      assert.doesNotMatch(JSON.stringify(fault) + fault.message + String(fault.cause), /host/u);
    });
  }

  test('that is none passes unchanged', () => {
    const bug = new TypeError('x is not a function');
    assert.equal(diskFault(bug, '/shared/a'), bug);
    const known = new Fault('sandbox/outside', 'It is outside.');
    assert.equal(diskFault(known, '/shared/a'), known);
  });

  test(
    'that is full leaves the old file, no half of the new one and no descriptor',
    { skip: !mayMount() && 'needs the right to mount a tmpfs' },
    async (context) => {
      await using bench = openBench();
      try {
        execFileSync(MOUNT, ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', bench.at('tmp')], { stdio: 'ignore' });
      } catch {
        context.skip('this machine does not permit a mount');
        return;
      }
      try {
        using files = openFiles({ ...bench.mounts, shared: bench.at('tmp'), tmp: bench.at('shared') });
        const workspace = files.writable;
        await workspace.write('f', Buffer.from('old'));
        const before = await descriptorsAtRest();
        const full = (error: unknown): boolean => Fault.is(error) && error.code === 'sandbox/disk-full';
        await assert.rejects(workspace.write('f', Buffer.alloc(100_000)), full);
        await assert.rejects(workspace.write('new/folder/g', Buffer.alloc(100_000)), full);
        assert.equal(Buffer.from((await workspace.read('f', { limit: 9 })).bytes).toString(), 'old');
        assert.deepEqual(readdirSync(bench.at('tmp')).sort(), ['.trash', 'f']);
        assert.deepEqual(readdirSync(bench.at('tmp/.trash/.pending')), []);
        assert.ok((await descriptorsAtRest()) <= before);
      } finally {
        execFileSync(UNMOUNT, ['-l', bench.at('tmp')], { stdio: 'ignore' });
      }
    },
  );

  test(
    '(another one mounted inside) is no way out',
    { skip: !mayMount() && 'needs the right to mount a tmpfs' },
    async (context) => {
      await using bench = openBench();
      await bench.workspace.write('disk/f', Buffer.from('x'));
      try {
        execFileSync(MOUNT, ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', bench.at('shared/disk')], { stdio: 'ignore' });
      } catch {
        context.skip('this machine does not permit a mount');
        return;
      }
      try {
        const outside = (error: unknown): boolean => Fault.is(error) && error.code === 'sandbox/outside';
        await assert.rejects(bench.workspace.write('disk/g', Buffer.from('x')), outside);
        await assert.rejects(bench.workspace.write('disk/new/g', Buffer.from('x')), outside);
        await assert.rejects(bench.workspace.list('disk'), outside);
        await assert.rejects(bench.workspace.remove('disk', { permanently: true, recursive: true }), outside);
        assert.deepEqual(readdirSync(bench.at('shared/disk')), []);
      } finally {
        execFileSync(UNMOUNT, ['-l', bench.at('shared/disk')], { stdio: 'ignore' });
      }
    },
  );
});
