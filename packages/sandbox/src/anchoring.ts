import { closeSync, constants, fstatSync, openSync, readlinkSync, statfsSync, statSync } from 'node:fs';
import { Fault } from '@oxydra/types';

/** An open folder. `address` names its inside to the system: `${address}/${name}` is an entry of exactly this folder. */
export interface Folder {
  readonly fd: number;
  readonly address: string;
}

/** How folders are held and their entries addressed on one kind of system. */
export interface Anchoring {
  /** Opens a folder on the way to somewhere; a link fails with ENOTDIR or ELOOP. */
  readonly folderFlags: number;
  /** Added to every final open: a link fails with ELOOP, a pipe does not block. */
  readonly leafFlags: number;
  /** Opens an entry for looking at it only, a link itself included where the system can. */
  readonly lookFlags: number;
  address(fd: number, parent: string, name: string): string;
  /** Where the system says that an open folder is at this moment. Absent where it does not say. */
  place?(fd: number): string;
}

/** Opens for addressing only, Linux; Node does not name it. The same number on x86-64, arm64, riscv and s390. */
const O_PATH = 0o10000000;
/** Refuses links anywhere in the path, macOS 11 and later. */
const O_NOFOLLOW_ANY = 0x20000000;
const PROC_MAGIC = 0x9fa0;
const OWN_FDS = '/proc/self/fd';

const procAnchoring = (fds: string): Anchoring => ({
  folderFlags: O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW,
  leafFlags: constants.O_NOFOLLOW | constants.O_NONBLOCK,
  lookFlags: O_PATH | constants.O_NOFOLLOW,
  address: (fd) => `${fds}/${fd}`,
  place: (fd) => readlinkSync(`${fds}/${fd}`),
});

/**
 * macOS has no `/proc/self/fd` and Node no openat. Every open there carries O_NOFOLLOW_ANY, so the kernel itself
 * refuses a link anywhere between `/` and the entry. Limits: rename and unlink have no such flag, so a program that
 * renames folders at the very moment could make them act on another entry; and the mount must not be moved.
 */
const pathAnchoring: Anchoring = {
  folderFlags: constants.O_RDONLY | constants.O_DIRECTORY | O_NOFOLLOW_ANY,
  leafFlags: O_NOFOLLOW_ANY | constants.O_NONBLOCK,
  lookFlags: constants.O_RDONLY | O_NOFOLLOW_ANY | constants.O_NONBLOCK,
  address: (_fd, parent, name) => (name === '.' ? parent : `${parent}/${name}`),
};

const isProc = (fds: string): boolean => {
  const fd = openSync('/', constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const through = statSync(`${fds}/${fd}/.`);
    const direct = fstatSync(fd);
    return statfsSync(fds).type === PROC_MAGIC && through.ino === direct.ino && through.dev === direct.dev;
  } catch {
    return false;
  } finally {
    closeSync(fd);
  }
};

/**
 * The same folder without the link `self`, which the system would follow again with each call. It names this process for as
 * long as it lives, all its threads included.
 */
function numbered(fds: string): string {
  if (fds !== OWN_FDS) return fds;
  const named = `/proc/${readlinkSync('/proc/self')}/fd`;
  return isProc(named) ? named : fds;
}

/** Chooses for this system; throws `sandbox/no-proc` or `sandbox/unsupported` where no safe way exists. */
export function chooseAnchoring(platform: string, fds = OWN_FDS): Anchoring {
  if (platform === 'darwin') return pathAnchoring;
  if (platform !== 'linux') {
    throw new Fault('sandbox/unsupported', `File access cannot be confined on ${platform}.`, {
      hint: 'Run on Linux or macOS; on Windows use WSL 2.',
    });
  }
  if (!isProc(fds)) {
    throw new Fault('sandbox/no-proc', 'File access cannot be confined because /proc is not mounted.', {
      hint: 'Mount it with `mount -t proc proc /proc`, or give the container a /proc.',
    });
  }
  return procAnchoring(numbered(fds));
}
