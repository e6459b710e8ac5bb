import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { FILETYPE } from './filestat.ts';
import { RIGHT } from './rights.ts';
import { FOLLOW, OFLAG, openWasiBench, RW } from './wasi-bench.fixture.ts';

const { creat, directory, excl } = OFLAG;

describe('a path of a guest', () => {
  test('is taken by its names: dots, doubled slashes and a slash at the end as the system has them', () => {
    using bench = openWasiBench();
    mkdirSync(bench.at('shared/dir/nested'), { recursive: true });
    writeFileSync(bench.at('shared/dir/nested/file'), 'x');
    const file = 'dir/.//nested/../../dir/nested/../nested///./file';
    assert.equal(bench.open(file).errno, 'SUCCESS');
    for (const [path, errno] of [
      ['dir/nested/', 'SUCCESS'],
      ['dir/nested///', 'SUCCESS'],
      ['dir/nested/.', 'SUCCESS'],
      ['dir/nested/..', 'SUCCESS'],
      ['.', 'SUCCESS'],
      ['./', 'SUCCESS'],
      ['dir/nested/file/', 'NOTDIR'],
      ['dir/nested/file///', 'NOTDIR'],
      ['dir/nested/file/.', 'NOTDIR'],
      ['dir/nested/file/x', 'NOTDIR'],
      ['dir/nested/file/..', 'NOTDIR'],
      ['dir/none/../nested', 'NOENT'],
      ['', 'NOENT'],
      ['dir/nested/file\0', 'INVAL'],
      ['x'.repeat(256), 'NAMETOOLONG'],
      [`${'x/'.repeat(2100)}x`, 'NAMETOOLONG'],
    ] as const) {
      assert.equal(bench.open(path).errno, errno, JSON.stringify(path));
      assert.equal(bench.stat(path).errno, errno, `stat of ${JSON.stringify(path)}`);
    }
    const broken = bench.put(Uint8Array.from([0x66, 0xff]));
    assert.equal(bench.call('path_filestat_get', 3, 0, broken.at, broken.length, bench.space(64)), 'ILSEQ');
  });

  // @requirement wasi/no-escape
  test('never leads out: not by dots, not from the root, not by links of any kind', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('outside/secret'), 'secret');
    mkdirSync(bench.at('shared/d'));
    writeFileSync(bench.at('shared/inside'), '');
    symlinkSync('../outside', bench.at('shared/out'));
    symlinkSync('../../outside', bench.at('shared/d/out'));
    symlinkSync(bench.at('outside/secret'), bench.at('shared/absolute'));
    symlinkSync('d/../../outside/secret', bench.at('shared/roundabout'));
    const paths = [
      '..',
      '../outside/secret',
      'd/../../outside/secret',
      '/etc/passwd',
      '/',
      'out/secret',
      'd/out/secret',
    ];
    for (const path of [...paths, 'absolute', 'roundabout', 'out/', 'out/.', 'd/out/../secret']) {
      for (const lookup of [0, FOLLOW]) {
        const nofollow = lookup === 0 && (path === 'absolute' || path === 'roundabout');
        const expected = nofollow ? 'LOOP' : 'NOTCAPABLE';
        assert.equal(bench.open(path, { rights: RIGHT.fdRead, lookup }).errno, expected, path);
        assert.equal(bench.open(path, { rights: RW, oflags: creat, lookup }).errno === 'SUCCESS', false, path);
      }
      if (!path.includes('absolute') && !path.includes('roundabout')) {
        assert.equal(bench.mkdir(`${path}/made`), 'NOTCAPABLE', path);
        assert.equal(bench.rename('d', `${path}/d`), 'NOTCAPABLE', path);
        assert.equal(bench.link('inside', `${path}/d`), 'NOTCAPABLE', path);
      }
      assert.equal(bench.stat(path, FOLLOW).errno, 'NOTCAPABLE', path);
    }
    assert.equal(bench.readlink('absolute'), 'NOTCAPABLE');
    assert.equal(readFileSync(bench.at('outside/secret'), 'utf8'), 'secret');
    assert.deepEqual(existsSync(bench.at('outside/made')), false);
  });

  test('counts from the folder it is given, above which it does not lead even inside the mount', () => {
    using bench = openWasiBench();
    mkdirSync(bench.at('shared/a/b'), { recursive: true });
    writeFileSync(bench.at('shared/a/f'), 'inside');
    const inheriting = RIGHT.fdRead;
    const b = bench.opened('a/b', { oflags: directory, rights: RIGHT.pathOpen | RIGHT.pathCreateFile, inheriting });
    assert.equal(bench.open('../f', { rights: RIGHT.fdRead }, b).errno, 'NOTCAPABLE');
    assert.equal(bench.open('made', { oflags: creat }, b).errno, 'SUCCESS');
    assert.ok(existsSync(bench.at('shared/a/b/made')));
  });

  test('follows a link at its end only when asked to, and links on the way always', () => {
    using bench = openWasiBench();
    mkdirSync(bench.at('shared/target'));
    writeFileSync(bench.at('shared/target/f'), 'x');
    for (const [to, name] of [
      ['target', 'link'],
      ['none', 'dangling'],
      ['loop', 'loop'],
      ['target/f', 'file'],
      ['target/f/', 'slashed'],
    ] as const) {
      assert.equal(bench.symlink(to, name), 'SUCCESS');
    }
    for (const [path, lookup, oflags, errno] of [
      ['link', 0, directory, 'LOOP'],
      ['link', 0, 0, 'LOOP'],
      ['link', FOLLOW, directory, 'SUCCESS'],
      ['link/', 0, 0, 'SUCCESS'],
      ['link/f', 0, 0, 'SUCCESS'],
      ['file', FOLLOW, 0, 'SUCCESS'],
      ['file', FOLLOW, directory, 'NOTDIR'],
      ['slashed', FOLLOW, 0, 'NOTDIR'],
      ['dangling', 0, directory, 'LOOP'],
      ['dangling', 0, 0, 'LOOP'],
      ['dangling', FOLLOW, 0, 'NOENT'],
      ['dangling', FOLLOW, creat | excl, 'EXIST'],
      ['dangling', FOLLOW, creat, 'SUCCESS'],
      ['loop', 0, 0, 'LOOP'],
      ['loop', FOLLOW, 0, 'LOOP'],
      ['loop/x', 0, 0, 'LOOP'],
    ] as const) {
      assert.equal(bench.open(path, { lookup, oflags }).errno, errno, `${path} ${lookup} ${oflags}`);
    }
    assert.ok(existsSync(bench.at('shared/none')), 'made where the link leads');
    assert.equal(bench.stat('link').filetype, FILETYPE.symlink);
    assert.equal(bench.stat('link', FOLLOW).filetype, FILETYPE.directory);
    assert.equal(bench.stat('link/').filetype, FILETYPE.directory);
    assert.equal(bench.readlink('link'), '→ target');
    assert.equal(bench.readlink('link', 4), '→ targ');
    assert.equal(bench.readlink('target'), 'INVAL');
    assert.equal(bench.readlink('nothing'), 'NOENT');
  });

  test('opens folders for reading only, and makes files but no folders', () => {
    using bench = openWasiBench();
    mkdirSync(bench.at('shared/d'));
    writeFileSync(bench.at('shared/f'), 'x');
    for (const [path, oflags, rights, errno] of [
      ['.', directory, RIGHT.fdRead, 'SUCCESS'],
      ['.', directory, RW, 'ISDIR'],
      ['d', 0, RIGHT.fdWrite, 'ISDIR'],
      ['d', creat, 0, 'ISDIR'],
      ['f', directory, 0, 'NOTDIR'],
      ['f', creat | excl, 0, 'EXIST'],
      ['new', creat | excl, 0, 'SUCCESS'],
      ['new/', creat, 0, 'ISDIR'],
      ['new2', creat | directory, 0, 'INVAL'],
      ['none/new', creat, 0, 'NOENT'],
      ['f', 16, 0, 'INVAL'],
    ] as const) {
      assert.equal(bench.open(path, { oflags, rights }).errno, errno, `${path} ${oflags}`);
    }
    const f = bench.opened('f');
    assert.equal(bench.open('x', {}, f).errno, 'NOTDIR');
    assert.equal(bench.open('x', {}, 99).errno, 'BADF');
    assert.equal(bench.open('x', { flags: 32 }).errno, 'INVAL');
  });

  test('names what is made and removed, a slash at its end included', () => {
    using bench = openWasiBench();
    const steps: readonly (readonly [string, string])[] = [
      [bench.mkdir('d'), 'SUCCESS'],
      [bench.mkdir('d'), 'EXIST'],
      [bench.mkdir('slash/'), 'SUCCESS'],
      [bench.rmdir('slash/'), 'SUCCESS'],
      [bench.mkdir('none/d'), 'NOENT'],
      [bench.mkdir('.'), 'EXIST'],
      [bench.mkdir('d/..'), 'EXIST'],
      [bench.mkdir('d/inner'), 'SUCCESS'],
      [bench.rmdir('d'), 'NOTEMPTY'],
      [bench.rmdir('.'), 'INVAL'],
      [bench.unlink('d'), 'ISDIR'],
      [bench.unlink('d/'), 'ISDIR'],
      [bench.unlink('.'), 'ISDIR'],
      [bench.open('f', { oflags: creat }).errno, 'SUCCESS'],
      [bench.mkdir('f'), 'EXIST'],
      [bench.rmdir('f'), 'NOTDIR'],
      [bench.rmdir('f/'), 'NOTDIR'],
      [bench.unlink('f/'), 'NOTDIR'],
      [bench.unlink('f'), 'SUCCESS'],
      [bench.unlink('f'), 'NOENT'],
      [bench.rmdir('f'), 'NOENT'],
      [bench.symlink('d', 'l'), 'SUCCESS'],
      [bench.mkdir('l'), 'EXIST'],
      [bench.rmdir('l'), 'NOTDIR'],
      [bench.unlink('l/'), 'NOTDIR'],
      [bench.unlink('l'), 'SUCCESS'],
      [bench.rmdir('d/inner/'), 'SUCCESS'],
      [bench.rmdir('d'), 'SUCCESS'],
    ];
    for (const [index, [errno, expected]] of steps.entries()) assert.equal(errno, expected, `step ${index}`);
  });

  test('makes links that stay what they are, and none from the root', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('shared/f'), 'x');
    mkdirSync(bench.at('shared/d'));
    assert.equal(bench.symlink('../outside', 'l'), 'SUCCESS');
    assert.equal(readlinkSync(bench.at('shared/l')), '../outside');
    assert.equal(bench.open('l/secret', { lookup: FOLLOW }).errno, 'NOTCAPABLE');
    assert.equal(bench.symlink('/', 'root'), 'NOTCAPABLE');
    assert.equal(bench.symlink('', 'empty'), 'NOENT');
    assert.equal(bench.symlink('x', 'new/'), 'NOENT');
    assert.equal(bench.symlink('x', 'd/'), 'EXIST');
    assert.equal(bench.symlink('x', 'd'), 'EXIST');
    assert.ok(['EXIST', 'NOTDIR'].includes(bench.symlink('x', 'f/')));
    assert.equal(bench.symlink('x', '.'), 'EXIST');
  });

  test('gives a file a second name, but never a folder, and never through a link', () => {
    using bench = openWasiBench();
    writeFileSync(bench.at('shared/f'), 'x');
    mkdirSync(bench.at('shared/d'));
    symlinkSync('d', bench.at('shared/to-d'));
    assert.equal(bench.link('f', 'd/g'), 'SUCCESS');
    assert.equal(bench.stat('f').ino, bench.stat('d/g').ino);
    assert.equal(bench.stat('f').nlink, 2n);
    for (const [from, to, errno] of [
      ['f', 'd/g', 'EXIST'],
      ['f', 'f', 'EXIST'],
      ['f', 'd', 'EXIST'],
      ['f', '.', 'EXIST'],
      ['d', 'e', 'PERM'],
      ['d/', 'e', 'PERM'],
      ['.', 'e', 'PERM'],
      ['f/', 'e', 'NOTDIR'],
      ['f', 'new/', 'NOENT'],
      ['to-d/', 'e', 'NOTDIR'],
      ['none', 'e', 'NOENT'],
    ] as const) {
      assert.equal(bench.link(from, to), errno, `${from} ${to}`);
    }
    assert.equal(bench.symlink('loop', 'loop'), 'SUCCESS');
    assert.equal(bench.link('loop', 'again'), 'SUCCESS');
    assert.equal(bench.stat('again').filetype, FILETYPE.symlink);
    assert.equal(bench.link('loop', 'more', FOLLOW), 'INVAL');
    assert.equal(bench.link('f', 'loop'), 'EXIST');
  });

  test('moves entries as the system does', () => {
    using bench = openWasiBench();
    const file = (name: string): void => writeFileSync(bench.at('shared', name), name);
    const folder = (name: string): void => mkdirSync(bench.at('shared', name));
    folder('a');
    assert.equal(bench.rename('a/', 'b'), 'SUCCESS');
    assert.equal(bench.rename('b', 'a/'), 'SUCCESS');
    assert.equal(bench.rename('a/', 'b/'), 'SUCCESS');
    folder('empty');
    assert.equal(bench.rename('b', 'empty'), 'SUCCESS');
    folder('full');
    file('full/f');
    assert.equal(bench.rename('empty', 'full'), 'NOTEMPTY');
    assert.equal(bench.rename('empty', 'full/f'), 'NOTDIR');
    assert.equal(bench.rename('full/f', 'empty'), 'ISDIR');
    assert.equal(bench.rename('full/f/', 'g'), 'NOTDIR');
    assert.equal(bench.rename('full/f', 'g/'), 'NOTDIR');
    file('g');
    assert.equal(bench.rename('full/f', 'g'), 'SUCCESS');
    assert.equal(readFileSync(bench.at('shared/g'), 'utf8'), 'full/f');
    assert.equal(bench.rename('full', 'full/inside'), 'INVAL');
    assert.equal(bench.rename('.', 'x'), 'BUSY');
    assert.equal(bench.rename('g', '.'), 'BUSY');
    assert.equal(bench.rename('none', 'x'), 'NOENT');
    symlinkSync('g', bench.at('shared/l'));
    assert.equal(bench.rename('l', 'm'), 'SUCCESS');
    assert.equal(statSync(bench.at('shared/g')).isFile(), true);
    assert.equal(readlinkSync(bench.at('shared/m')), 'g');
  });
});
