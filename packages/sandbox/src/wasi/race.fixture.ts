import type { Racer } from '../test-race.ts';
import { OFLAG, FOLLOW, RW } from './wasi-bench.fixture.ts';
import type { WasiBench } from './wasi-bench.fixture.ts';
import { RIGHT } from './rights.ts';

/** The errno of a call that was refused. */
class Refused extends Error {}

/** Errnos that a call may answer while folders and links change places under it. */
const EXPECTED = new Set([
  'NOENT',
  'NOTDIR',
  'LOOP',
  'NOTCAPABLE',
  'EXIST',
  'NOTEMPTY',
  'ISDIR',
  'PERM',
  'INVAL',
  'BUSY',
]);

const done = (errno: string): void => {
  if (errno !== 'SUCCESS') throw new Refused(errno);
};

/** A guest's hands: the functions of the host, called without a guest between. */
export function guestRacer(bench: WasiBench): Racer {
  let serial = 0;
  // A few names only: a folder that grew for ever would make each listing slower than the last.
  const one = (name: string): string => `${name}-${serial % 16}`;
  const withOpen = <T>(path: string, how: Parameters<WasiBench['open']>[1], act: (fd: number) => T): T => {
    const { errno, fd } = bench.open(path, { lookup: FOLLOW, ...how });
    done(errno);
    try {
      return act(fd);
    } finally {
      bench.call('fd_close', fd);
    }
  };
  const read = (path: string): string => withOpen(path, { rights: RIGHT.fdRead }, (fd) => bench.read(fd, 64));
  const list = (fd: number): string => {
    const at = bench.space(4096);
    done(bench.call('fd_readdir', fd, at, 4096, 0n, bench.result));
    return bench.text(at, bench.view.getUint32(bench.result, true));
  };
  return {
    at: bench.at,
    changing: 2,
    refused: (error) => error instanceof Refused && EXPECTED.has(error.message),
    kinds: {
      'open and read': () => read(serial % 2 === 0 ? 'd/sub/f' : 'd/sub/deep/er/f'),
      'open a leaf': () => read('leaf'),
      'stat, followed': () => {
        const { errno, size } = bench.stat('d/f', FOLLOW);
        done(errno);
        return size;
      },
      'list an opened folder': () => withOpen('d', { oflags: OFLAG.directory, rights: RIGHT.fdReaddir }, list),
      'empty and write': () => {
        serial += 1;
        const path = ['d/f', 'leaf', 'd/sub/deep/er/f', 'd/sub/f'][serial % 4] ?? 'leaf';
        withOpen(path, { oflags: OFLAG.creat | OFLAG.trunc, rights: RW }, (fd) => done(bench.write(fd, 'inside')));
      },
      'make and move': () => {
        const path = one('d/new');
        const made = bench.mkdir(path);
        if (made !== 'EXIST') done(made);
        done(bench.setTimes(path, 0n, 5n, 4, FOLLOW));
        done(bench.rename(path, `d/sub/deep/er/moved`));
      },
      'link and read': () => {
        const name = one('linked');
        done(bench.link('d/sub/deep/er/f', name));
        try {
          return read(name);
        } finally {
          bench.unlink(name);
        }
      },
      'unlink and make a link': () => {
        bench.unlink('d/sub/deep/er/gone');
        done(bench.symlink('../../../../../outside/secret', 'd/sub/deep/er/gone'));
        return read('d/sub/deep/er/gone');
      },
    },
  };
}
