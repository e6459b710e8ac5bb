import { Fault } from '@oxydra/types';
import { faultOfErrno } from '../disk-fault.ts';
import { printable } from '../virtual-path.ts';
import type { Failure } from './file-reply.ts';

/** Preview 1 errnos that file operations meet, by the names of the system. */
const ERRNOS: Readonly<Record<number, string>> = {
  2: 'EACCES',
  10: 'EBUSY',
  19: 'EDQUOT',
  20: 'EEXIST',
  22: 'EFBIG',
  25: 'EILSEQ',
  28: 'EINVAL',
  29: 'EIO',
  31: 'EISDIR',
  32: 'ELOOP',
  33: 'EMFILE',
  34: 'EMLINK',
  37: 'ENAMETOOLONG',
  41: 'ENFILE',
  43: 'ENODEV',
  44: 'ENOENT',
  48: 'ENOMEM',
  51: 'ENOSPC',
  54: 'ENOTDIR',
  55: 'ENOTEMPTY',
  58: 'ENOTSUP',
  60: 'ENXIO',
  63: 'EPERM',
  69: 'EROFS',
  75: 'EXDEV',
};
const NOT_CAPABLE = 76;

const mountOf = (path: string): string => path.split('/')[1] ?? '';

const outside = (path: string): Fault =>
  new Fault('sandbox/outside', `The path '${printable(path)}' leads outside /${mountOf(path)}.`, {
    hint: `Use a path below /${mountOf(path)} without '..' and links that leave it.`,
  });

type Explain = (path: string, detail: number) => Fault;

/** By the kinds of `guests/file/failure.ts`; 1 is an errno. */
const KINDS: Readonly<Record<number, Explain>> = {
  2: outside,
  3: (path) =>
    new Fault('sandbox/not-a-file', `'${printable(path)}' is a folder or a special file, not a file.`, {
      hint: 'Name a regular file.',
    }),
  4: (path) =>
    new Fault('sandbox/exists', `There is already a file at '${printable(path)}'.`, {
      hint: 'Choose another name, or replace it on purpose.',
    }),
  5: (path, names) =>
    new Fault('sandbox/hard-link', `'${printable(path)}' has ${names} names, and some may be outside the workspace.`, {
      hint: 'Delete it first and write it anew, or write to another name.',
    }),
  6: (path) =>
    new Fault('sandbox/exists', `The folder '${printable(path)}' is not empty.`, {
      hint: 'Set recursive to remove it with all that is in it.',
    }),
  7: (path) =>
    new Fault('sandbox/bad-path', `The path '${printable(path)}' is deeper than can be gone.`, {
      hint: 'Use a path with fewer folders; what is left of a removed folder is in the trash.',
    }),
  8: (path, most) =>
    new Fault('sandbox/outside', `The path '${printable(path)}' goes through more than ${most} links.`, {
      hint: 'Name the file itself.',
    }),
  9: (path, most) =>
    new Fault('sandbox/too-large', `The folder '${printable(path)}' holds more than ${most} names.`, {
      hint: 'List a folder below it.',
    }),
  12: (path) =>
    new Fault('sandbox/trash', `Nothing can be written to '${printable(path)}', which is in the trash.`, {
      hint: 'Write to another folder; what is in the trash can be read.',
    }),
  13: (path) =>
    new Fault('sandbox/not-removable', `'${printable(path)}' is the trash or in it already.`, {
      hint: 'Name something in the trash and remove it permanently if it is really to go.',
    }),
  11: (path) =>
    new Fault('sandbox/outside', `At '${printable(path)}' another file system is mounted.`, {
      hint: `Use a path on the file system of /${mountOf(path)}.`,
    }),
};

/** A failure that the guest tells, as a Fault that names the virtual path that was asked for. */
export function fileFault({ kind, errno, detail }: Failure, path: string): Fault {
  const known = KINDS[kind];
  if (known !== undefined) return known(path, detail);
  if (kind === 1 && errno === NOT_CAPABLE) return outside(path);
  if (kind === 1) return faultOfErrno(ERRNOS[errno] ?? `preview 1 errno ${errno}`, path);
  return new Fault('guest/defect', `The file guest did not understand what was asked about '${printable(path)}'.`, {
    hint: 'This is a defect of ours; please report it.',
  });
}
