import { FAR, MOUNT, NOT_OPEN, STDIN, STDOUT, TOO_FAR } from './errnos.fixture.ts';
import type { Cases } from './errnos.fixture.ts';

const badf =
  (name: string, ...rest: readonly (number | bigint)[]): Cases[string] =>
  ({ bench }) =>
    bench.call(name, NOT_OPEN, ...rest);

/** What the functions of descriptors can answer beside success. */
export const DESCRIPTOR_ERRNOS: Readonly<Record<string, Cases>> = {
  fd_advise: {
    BADF: badf('fd_advise', 0n, 1n, 0),
    ISDIR: ({ bench }) => bench.call('fd_advise', MOUNT, 0n, 1n, 0),
    SPIPE: ({ bench }) => bench.call('fd_advise', STDIN, 0n, 1n, 0),
    INVAL: ({ bench, file }) => bench.call('fd_advise', file, 0n, 1n, 6),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_advise', bare, 0n, 1n, 0),
  },
  fd_allocate: {
    BADF: badf('fd_allocate', 0n, 1n),
    ISDIR: ({ bench }) => bench.call('fd_allocate', MOUNT, 0n, 1n),
    INVAL: ({ bench, file }) => bench.call('fd_allocate', file, -1n, 1n),
    FBIG: ({ bench, file }) => bench.call('fd_allocate', file, TOO_FAR, 1n),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_allocate', bare, 0n, 1n),
  },
  fd_close: { BADF: badf('fd_close') },
  fd_datasync: {
    BADF: badf('fd_datasync'),
    ISDIR: ({ bench }) => bench.call('fd_datasync', MOUNT),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_datasync', bare),
  },
  fd_fdstat_get: {
    BADF: badf('fd_fdstat_get', 8),
    FAULT: ({ bench, file }) => bench.call('fd_fdstat_get', file, FAR),
  },
  fd_fdstat_set_flags: {
    BADF: badf('fd_fdstat_set_flags', 0),
    INVAL: ({ bench, file }) => bench.call('fd_fdstat_set_flags', file, 32),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_fdstat_set_flags', bare, 0),
  },
  fd_fdstat_set_rights: {
    BADF: badf('fd_fdstat_set_rights', 0n, 0n),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_fdstat_set_rights', bare, 2n, 0n),
  },
  fd_filestat_get: {
    BADF: badf('fd_filestat_get', 8),
    FAULT: ({ bench, file }) => bench.call('fd_filestat_get', file, FAR),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_filestat_get', bare, 8),
  },
  fd_filestat_set_size: {
    BADF: badf('fd_filestat_set_size', 0n),
    ISDIR: ({ bench }) => bench.call('fd_filestat_set_size', MOUNT, 0n),
    INVAL: ({ bench, file }) => bench.call('fd_filestat_set_size', file, -1n),
    FBIG: ({ bench, file }) => bench.call('fd_filestat_set_size', file, TOO_FAR),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_filestat_set_size', bare, 0n),
  },
  fd_filestat_set_times: {
    BADF: badf('fd_filestat_set_times', 0n, 0n, 0),
    INVAL: ({ bench, file }) => bench.call('fd_filestat_set_times', file, 0n, 0n, 3),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_filestat_set_times', bare, 0n, 0n, 0),
    PERM({ bench, file }) {
      bench.link('f', 'second');
      return bench.call('fd_filestat_set_times', file, 0n, 0n, 1);
    },
  },
  fd_pread: {
    BADF: badf('fd_pread', 8, 0, 0n, 8),
    ISDIR: ({ bench, one, at }) => bench.call('fd_pread', MOUNT, one, 1, 0n, at),
    INVAL: ({ bench, file, one, at }) => bench.call('fd_pread', file, one, 1, -1n, at),
    FAULT: ({ bench, file, at }) => bench.call('fd_pread', file, FAR, 1, 0n, at),
    NOTCAPABLE: ({ bench, one, at }) => bench.call('fd_pread', STDIN, one, 1, 0n, at),
  },
  fd_prestat_dir_name: {
    BADF: badf('fd_prestat_dir_name', 8, 64),
    NAMETOOLONG: ({ bench, at }) => bench.call('fd_prestat_dir_name', MOUNT, at, 1),
    FAULT: ({ bench }) => bench.call('fd_prestat_dir_name', MOUNT, FAR - 2, 64),
  },
  fd_prestat_get: {
    BADF: ({ bench, file, at }) => bench.call('fd_prestat_get', file, at),
    FAULT: ({ bench }) => bench.call('fd_prestat_get', MOUNT, FAR - 4),
  },
  fd_pwrite: {
    BADF: badf('fd_pwrite', 8, 0, 0n, 8),
    ISDIR: ({ bench, one, at }) => bench.call('fd_pwrite', MOUNT, one, 1, 0n, at),
    INVAL: ({ bench, file, one, at }) => bench.call('fd_pwrite', file, one, 1, -1n, at),
    FBIG: ({ bench, file, one, at }) => bench.call('fd_pwrite', file, one, 1, TOO_FAR, at),
    FAULT: ({ bench, file, one }) => bench.call('fd_pwrite', file, one, 1, 0n, FAR),
    NOTCAPABLE: ({ bench, one, at }) => bench.call('fd_pwrite', STDOUT, one, 1, 0n, at),
  },
  fd_read: {
    BADF: badf('fd_read', 8, 0, 8),
    ISDIR: ({ bench, one, at }) => bench.call('fd_read', MOUNT, one, 1, at),
    FAULT: ({ bench, file, at }) => bench.call('fd_read', file, bench.iovecs([{ at: FAR - 1, length: 2 }]), 1, at),
    NOTCAPABLE: ({ bench, one, at }) => bench.call('fd_read', STDOUT, one, 1, at),
  },
  fd_readdir: {
    BADF: badf('fd_readdir', 8, 0, 0n, 8),
    NOTDIR: ({ bench, file, at }) => bench.call('fd_readdir', file, at, 64, 0n, at),
    INVAL: ({ bench, at }) => bench.call('fd_readdir', MOUNT, at, 32, -1n, at + 32),
    FAULT: ({ bench, at }) => bench.call('fd_readdir', MOUNT, FAR - 8, 64, 0n, at),
    NOTCAPABLE: ({ bench, barren, at }) => bench.call('fd_readdir', barren, at, 32, 0n, at + 32),
  },
  fd_renumber: { BADF: ({ bench, file }) => bench.call('fd_renumber', file, NOT_OPEN) },
  fd_seek: {
    BADF: badf('fd_seek', 0n, 0, 8),
    ISDIR: ({ bench, at }) => bench.call('fd_seek', MOUNT, 0n, 1, at),
    INVAL: ({ bench, file, at }) => bench.call('fd_seek', file, -1n, 0, at),
    FAULT: ({ bench, file }) => bench.call('fd_seek', file, 0n, 0, FAR),
    NOTCAPABLE: ({ bench, at }) => bench.call('fd_seek', STDIN, 0n, 0, at),
  },
  fd_sync: {
    BADF: badf('fd_sync'),
    NOTCAPABLE: ({ bench, bare }) => bench.call('fd_sync', bare),
  },
  fd_tell: {
    BADF: badf('fd_tell', 8),
    ISDIR: ({ bench, at }) => bench.call('fd_tell', MOUNT, at),
    FAULT: ({ bench, file }) => bench.call('fd_tell', file, FAR - 7),
    NOTCAPABLE: ({ bench, at }) => bench.call('fd_tell', STDIN, at),
  },
  fd_write: {
    BADF: badf('fd_write', 8, 0, 8),
    ISDIR: ({ bench, one, at }) => bench.call('fd_write', MOUNT, one, 1, at),
    FAULT: ({ bench, file, at }) => bench.call('fd_write', file, FAR - 4, 1, at),
    NOTCAPABLE: ({ bench, one, at }) => bench.call('fd_write', STDIN, one, 1, at),
  },
};
