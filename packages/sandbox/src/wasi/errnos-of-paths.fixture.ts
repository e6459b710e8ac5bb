import { BROKEN_TEXT, FAR, MOUNT, NOT_OPEN } from './errnos.fixture.ts';
import type { Cases, Scene } from './errnos.fixture.ts';
import { FOLLOW, OFLAG } from './wasi-bench.fixture.ts';
import { RIGHT } from './rights.ts';

/** Calls a function with one path in its right place. */
type OnPath = (scene: Scene, fd: number, path: readonly [number, number]) => string;

/** What every function with a path answers where the folder or the path itself is no good. */
function everywhere(act: OnPath): Cases {
  const on = (text: string | Uint8Array) => (scene: Scene) => act(scene, MOUNT, scene.path(text));
  return {
    BADF: (scene) => act(scene, NOT_OPEN, scene.path('f')),
    NOTDIR: (scene) => act(scene, scene.file, scene.path('f')),
    'NOTCAPABLE without the right': (scene) => act(scene, scene.barren, scene.path('f')),
    'NOTCAPABLE above the folder': on('../outside/secret'),
    'NOTCAPABLE from the root': on('/etc/passwd'),
    'NOTCAPABLE through a link': on('out/secret'),
    'NOTDIR through a file': on('f/x'),
    'NOENT through nothing': on('none/x'),
    'NOENT empty': on(''),
    'LOOP on the way': on('loop/x'),
    'INVAL with a NUL': on('f\0'),
    ILSEQ: on(BROKEN_TEXT),
    'NAMETOOLONG as a whole': on('x/'.repeat(2100)),
    'NAMETOOLONG in one name': on('x'.repeat(256)),
    FAULT: (scene) => act(scene, MOUNT, [FAR - 1, 2]),
  };
}

const create: OnPath = ({ bench }, fd, path) => bench.call('path_create_directory', fd, ...path);
const filestat: OnPath = ({ bench, at }, fd, path) => bench.call('path_filestat_get', fd, 0, ...path, at);
const setTimes: OnPath = ({ bench }, fd, path) => bench.call('path_filestat_set_times', fd, 0, ...path, 0n, 0n, 4);
const linkFrom: OnPath = ({ bench, path: put }, fd, path) =>
  bench.call('path_link', fd, 0, ...path, MOUNT, ...put('new'));
const linkTo: OnPath = ({ bench, path: put }, fd, path) => bench.call('path_link', MOUNT, 0, ...put('f'), fd, ...path);
const open: OnPath = ({ bench, at }, fd, path) => bench.call('path_open', fd, 0, ...path, 0, 0n, 0n, 0, at);
const readlink: OnPath = ({ bench, at }, fd, path) => bench.call('path_readlink', fd, ...path, at, 8, at + 8);
const rmdir: OnPath = ({ bench }, fd, path) => bench.call('path_remove_directory', fd, ...path);
const moveFrom: OnPath = ({ bench, path: put }, fd, path) =>
  bench.call('path_rename', fd, ...path, MOUNT, ...put('new'));
const moveTo: OnPath = ({ bench, path: put }, fd, path) => bench.call('path_rename', MOUNT, ...put('f'), fd, ...path);
const symlink: OnPath = ({ bench, path: put }, fd, path) => bench.call('path_symlink', ...put('f'), fd, ...path);
const unlink: OnPath = ({ bench }, fd, path) => bench.call('path_unlink_file', fd, ...path);

const named = (act: OnPath, text: string) => (scene: Scene) => act(scene, MOUNT, scene.path(text));

/** What the functions of paths can answer beside success. */
export const PATH_ERRNOS: Readonly<Record<string, Cases>> = {
  path_create_directory: { ...everywhere(create), EXIST: named(create, 'f'), 'EXIST at itself': named(create, '.') },
  path_filestat_get: {
    ...everywhere(filestat),
    NOENT: named(filestat, 'none'),
    LOOP: ({ bench }) => bench.stat('loop', FOLLOW).errno,
    'INVAL with an unknown flag': ({ bench }) => bench.stat('f', 2).errno,
    'FAULT of the answer': ({ bench, path }) => bench.call('path_filestat_get', MOUNT, 0, ...path('f'), FAR - 63),
  },
  path_filestat_set_times: {
    ...everywhere(setTimes),
    NOENT: named(setTimes, 'none'),
    LOOP: ({ bench }) => bench.setTimes('loop', 0n, 0n, 4, FOLLOW),
    'INVAL twice of one': ({ bench }) => bench.setTimes('f', 0n, 0n, 12),
    'INVAL with an unknown flag': ({ bench }) => bench.setTimes('f', 0n, 0n, 4, 2),
    PERM({ bench }) {
      bench.link('f', 'second');
      return bench.setTimes('f', 0n, 0n, 4);
    },
  },
  path_link: {
    ...everywhere(linkFrom),
    NOENT: named(linkFrom, 'none'),
    'PERM of a folder': named(linkFrom, 'd'),
    'INVAL where links are to be followed': ({ bench }) => bench.link('l', 'new', FOLLOW),
  },
  'path_link, where to': {
    ...everywhere(linkTo),
    EXIST: named(linkTo, 'd'),
    'NOENT with a slash': named(linkTo, 'new/'),
  },
  path_open: {
    ...everywhere(open),
    NOENT: named(open, 'none'),
    LOOP: named(open, 'l'),
    EXIST: ({ bench }) => bench.open('f', { oflags: OFLAG.creat | OFLAG.excl }).errno,
    ISDIR: ({ bench }) => bench.open('d', { rights: RIGHT.fdWrite }).errno,
    'NOTDIR of a file': ({ bench }) => bench.open('f', { oflags: OFLAG.directory }).errno,
    'NOTDIR with a slash': named(open, 'f/'),
    'INVAL for what both make and is a folder': ({ bench }) =>
      bench.open('new', { oflags: OFLAG.creat | OFLAG.directory }).errno,
    'INVAL with an unknown flag': ({ bench }) => bench.open('f', { oflags: 16 }).errno,
    'INVAL with an unknown flag of the descriptor': ({ bench }) => bench.open('f', { flags: 32 }).errno,
    'INVAL with an unknown flag of the lookup': ({ bench }) => bench.open('f', { lookup: 2 }).errno,
    'NOTCAPABLE for rights that nobody has': ({ bench, path, at }) =>
      bench.call('path_open', MOUNT, 0, ...path('f'), 0, 1n << 40n, 0n, 0, at),
    'NOTCAPABLE to truncate': ({ bench }) => {
      const folder = bench.opened('.', { rights: RIGHT.pathOpen });
      return bench.open('f', { oflags: OFLAG.trunc }, folder).errno;
    },
    'FAULT of the answer': ({ bench, path }) => bench.call('path_open', MOUNT, 0, ...path('f'), 0, 0n, 0n, 0, FAR),
    PERM({ bench }) {
      bench.link('f', 'second');
      return bench.open('f', { rights: RIGHT.fdWrite }).errno;
    },
    MFILE({ bench }) {
      for (let index = 0; index < 1024; index += 1) {
        const { errno } = bench.open('f');
        if (errno !== 'SUCCESS') return errno;
      }
      return 'SUCCESS';
    },
  },
  path_readlink: {
    ...everywhere(readlink),
    NOENT: named(readlink, 'none'),
    'INVAL of what is no link': named(readlink, 'f'),
    'FAULT of the buffer': ({ bench, path, at }) => bench.call('path_readlink', MOUNT, ...path('l'), FAR - 4, 8, at),
  },
  path_remove_directory: {
    ...everywhere(rmdir),
    NOENT: named(rmdir, 'none'),
    'NOTDIR of a file': named(rmdir, 'f'),
    'NOTDIR of a link': named(rmdir, 'l'),
    NOTEMPTY: named(rmdir, 'full'),
    'INVAL of itself': named(rmdir, '.'),
  },
  path_rename: {
    ...everywhere(moveFrom),
    NOENT: named(moveFrom, 'none'),
    'NOTDIR with a slash': named(moveFrom, 'f/'),
    BUSY: named(moveFrom, '.'),
    INVAL: ({ bench }) => bench.rename('d', 'd/inside'),
  },
  'path_rename, where to': {
    ...everywhere(moveTo),
    ISDIR: named(moveTo, 'd'),
    BUSY: named(moveTo, '.'),
    'NOTDIR of a folder onto a file': ({ bench }) => bench.rename('d', 'f'),
    NOTEMPTY: ({ bench }) => bench.rename('d', 'full'),
  },
  path_symlink: {
    ...everywhere(symlink),
    EXIST: named(symlink, 'f'),
    'NOENT with a slash': named(symlink, 'new/'),
    'NOENT to nowhere': ({ bench }) => bench.symlink('', 'new'),
    'NOTCAPABLE to the root': ({ bench }) => bench.symlink('/etc', 'new'),
    'FAULT of what it leads to': ({ bench, path }) => bench.call('path_symlink', FAR, 1, MOUNT, ...path('new')),
  },
  path_unlink_file: {
    ...everywhere(unlink),
    NOENT: named(unlink, 'none'),
    ISDIR: named(unlink, 'd'),
    'NOTDIR with a slash': named(unlink, 'f/'),
  },
};

/** What changes something, on a mount that allows no change. */
export const READ_ONLY_ERRNOS: Readonly<Record<string, (scene: Scene) => string>> = {
  path_create_directory: named(create, 'new'),
  path_filestat_set_times: named(setTimes, 'f'),
  path_link: named(linkFrom, 'f'),
  path_open: ({ bench }) => bench.open('new', { oflags: OFLAG.creat }).errno,
  path_remove_directory: named(rmdir, 'd'),
  path_rename: named(moveFrom, 'f'),
  path_symlink: named(symlink, 'new'),
  path_unlink_file: named(unlink, 'f'),
  fd_allocate: ({ bench, file }) => bench.call('fd_allocate', file, 0n, 1n),
  fd_datasync: ({ bench, file }) => bench.call('fd_datasync', file),
  fd_filestat_set_size: ({ bench, file }) => bench.call('fd_filestat_set_size', file, 0n),
  fd_filestat_set_times: ({ bench, file }) => bench.call('fd_filestat_set_times', file, 0n, 0n, 5),
  fd_pwrite: ({ bench, file, one, at }) => bench.call('fd_pwrite', file, one, 1, 0n, at),
  fd_write: ({ bench, file, one, at }) => bench.call('fd_write', file, one, 1, at),
};
