/**
 * The calls of WASI preview 1 that our guests import. An import is named by its file and its function, so both keep the
 * spelling of the standard.
 */

export declare function fd_prestat_get(fd: i32, out: usize): i32;
export declare function fd_prestat_dir_name(fd: i32, path: usize, length: i32): i32;
export declare function fd_fdstat_get(fd: i32, out: usize): i32;
export declare function fd_filestat_get(fd: i32, out: usize): i32;
export declare function fd_read(fd: i32, vectors: usize, count: i32, done: usize): i32;
export declare function fd_pread(fd: i32, vectors: usize, count: i32, offset: u64, done: usize): i32;
export declare function fd_write(fd: i32, vectors: usize, count: i32, done: usize): i32;
export declare function fd_readdir(fd: i32, buffer: usize, length: i32, cookie: u64, used: usize): i32;
export declare function fd_sync(fd: i32): i32;
export declare function fd_close(fd: i32): i32;
export declare function path_open(
  fd: i32,
  lookup: i32,
  path: usize,
  length: i32,
  how: i32,
  rights: u64,
  inheriting: u64,
  flags: i32,
  opened: usize,
): i32;
export declare function path_filestat_get(fd: i32, lookup: i32, path: usize, length: i32, out: usize): i32;
export declare function path_readlink(fd: i32, path: usize, length: i32, buffer: usize, size: i32, used: usize): i32;
export declare function path_create_directory(fd: i32, path: usize, length: i32): i32;
export declare function path_remove_directory(fd: i32, path: usize, length: i32): i32;
export declare function path_unlink_file(fd: i32, path: usize, length: i32): i32;
export declare function path_rename(fd: i32, path: usize, length: i32, toFd: i32, to: usize, toLength: i32): i32;
export declare function path_link(
  fd: i32,
  lookup: i32,
  path: usize,
  length: i32,
  toFd: i32,
  to: usize,
  toLength: i32,
): i32;
export declare function proc_exit(code: i32): void;
export declare function path_symlink(target: usize, targetLength: i32, fd: i32, path: usize, length: i32): i32;
export declare function fd_filestat_set_size(fd: i32, size: u64): i32;
export declare function fd_filestat_set_times(fd: i32, accessed: u64, modified: u64, flags: i32): i32;
export declare function path_filestat_set_times(
  fd: i32,
  lookup: i32,
  path: usize,
  length: i32,
  accessed: u64,
  modified: u64,
  flags: i32,
): i32;
export declare function fd_allocate(fd: i32, offset: u64, length: u64): i32;
export declare function clock_time_get(clock: i32, precision: u64, out: usize): i32;
export declare function random_get(buffer: usize, length: i32): i32;
