import { Fault } from '@oxydra/types';
import type { FaultCode } from '@oxydra/types';
import { printable } from './virtual-path.ts';

/** What each errno means to somebody who knows only virtual paths. `%` stands for the path. */
const MEANINGS: Readonly<Record<string, readonly [code: FaultCode, message: string, hint: string]>> = {
  ENOENT: ['sandbox/not-found', 'There is no file or folder at %.', 'Look with file_list what is there.'],
  ENOTDIR: ['sandbox/not-a-folder', 'A part of % that should be a folder is none.', 'Look with file_list.'],
  EISDIR: ['sandbox/not-a-file', '% is a folder, not a file.', 'Name a file in it.'],
  ENXIO: ['sandbox/not-a-file', '% is neither a file nor a folder.', 'Name a regular file.'],
  ENODEV: ['sandbox/not-a-file', '% is neither a file nor a folder.', 'Name a regular file.'],
  ELOOP: ['sandbox/outside', 'The links at % lead in a circle.', 'Name the file itself.'],
  EXDEV: ['sandbox/outside', '% lies on another file system.', 'Use a path on the workspace itself.'],
  EEXIST: ['sandbox/exists', 'There is already something at %.', 'Choose another name or replace it.'],
  ENOTEMPTY: ['sandbox/exists', 'The folder % is not empty.', 'Remove what is in it first.'],
  EACCES: ['sandbox/no-permission', 'The system does not permit this at %.', 'Ask the user to change its permissions.'],
  EPERM: ['sandbox/no-permission', 'The system does not permit this at %.', 'Ask the user to change its permissions.'],
  EROFS: ['sandbox/read-only', '% is on a read-only disk.', 'Write somewhere else.'],
  ENAMETOOLONG: ['sandbox/bad-path', 'The path % is too long.', 'Use shorter names.'],
  EINVAL: ['sandbox/bad-path', 'The system refuses this at %.', 'Use another name.'],
  EBUSY: ['sandbox/busy', '% is in use.', 'Try again later.'],
  ENOSPC: ['sandbox/disk-full', 'The disk is full, so % was not written.', 'Free some space, then try again.'],
  EDQUOT: ['sandbox/disk-full', 'The disk quota is spent, so % was not written.', 'Free some space, then try again.'],
  EMFILE: ['sandbox/too-many-open', 'Too many files are open to reach %.', 'Try again in a moment.'],
  ENFILE: ['sandbox/too-many-open', 'Too many files are open to reach %.', 'Try again in a moment.'],
};

const RETRYABLE = new Set(['EBUSY', 'EMFILE', 'ENFILE']);

/** The errno name of a failed system call, or the empty string. */
export const errnoOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What an errno of the system, by its name, means at a virtual path. */
export function faultOfErrno(errno: string, path: string): Fault {
  const [code, message, hint] = MEANINGS[errno] ?? [
    'sandbox/io' as const,
    `The disk failed at % (${errno}).`,
    'Ask the user to look at the disk.',
  ];
  return new Fault(
    code,
    message.replace('%', () => `'${printable(path)}'`),
    { hint, retryable: RETRYABLE.has(errno) },
  );
}

/**
 * A failed system call as a Fault that names only the virtual path. The cause is left out on purpose: its text holds
 * the path that was given to the system. What is neither a Fault nor a system error is a bug and passes unchanged.
 */
export function diskFault(error: unknown, path: string): unknown {
  const errno = errnoOf(error);
  if (Fault.is(error) || errno === '' || !/^E[A-Z0-9]+$/.test(errno)) return error;
  return faultOfErrno(errno, path);
}
