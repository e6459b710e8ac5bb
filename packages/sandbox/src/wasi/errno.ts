import { errnoOf } from '../disk-fault.ts';

/** The names of preview 1 in the order of their numbers. */
const NAMES = [
  'SUCCESS 2BIG ACCES ADDRINUSE ADDRNOTAVAIL AFNOSUPPORT AGAIN ALREADY BADF BADMSG BUSY CANCELED',
  'CHILD CONNABORTED CONNREFUSED CONNRESET DEADLK DESTADDRREQ DOM DQUOT EXIST FAULT FBIG HOSTUNREACH',
  'IDRM ILSEQ INPROGRESS INTR INVAL IO ISCONN ISDIR LOOP MFILE MLINK MSGSIZE MULTIHOP NAMETOOLONG',
  'NETDOWN NETRESET NETUNREACH NFILE NOBUFS NODEV NOENT NOEXEC NOLCK NOLINK NOMEM NOMSG NOPROTOOPT',
  'NOSPC NOSYS NOTCONN NOTDIR NOTEMPTY NOTRECOVERABLE NOTSOCK NOTSUP NOTTY NXIO OVERFLOW OWNERDEAD',
  'PERM PIPE PROTO PROTONOSUPPORT PROTOTYPE RANGE ROFS SPIPE SRCH STALE TIMEDOUT TXTBSY XDEV',
  'NOTCAPABLE',
].flatMap((line) => line.split(' '));

/** What preview 1 answers with, by number: those this host itself speaks of. */
export const ERRNO = {
  success: 0,
  badf: 8,
  exist: 20,
  fault: 21,
  fbig: 22,
  ilseq: 25,
  inval: 28,
  io: 29,
  isdir: 31,
  loop: 32,
  mfile: 33,
  nametoolong: 37,
  noent: 44,
  notdir: 54,
  notsock: 57,
  notsup: 58,
  perm: 63,
  rofs: 69,
  spipe: 70,
  xdev: 75,
  notcapable: 76,
  busy: 10,
} as const;

export type Errno = (typeof ERRNO)[keyof typeof ERRNO];

const BY_SYSTEM_NAME = new Map(NAMES.map((name, number) => [`E${name}`, number]));
// Where the system has another name for the same.
BY_SYSTEM_NAME.set('EOPNOTSUPP', ERRNO.notsup).set('EWOULDBLOCK', 6);

/** The name of an errno, without its E. */
export const errnoName = (errno: number): string => NAMES[errno] ?? String(errno);

/** Ends a call of the guest with an errno; the wrapper around every call turns it into the answer. */
export class Refusal extends Error {
  readonly errno: number;

  constructor(errno: Errno) {
    super(`E${errnoName(errno)}`);
    this.name = 'Refusal';
    this.errno = errno;
  }
}

/** Ends the call with this errno. */
export function refuse(errno: Errno): never {
  throw new Refusal(errno);
}

/** The errno for what a call threw, or undefined where it is no refusal and no failed system call: a bug, or an end. */
export function errnoFor(error: unknown): number | undefined {
  if (error instanceof Refusal) return error.errno;
  const name = errnoOf(error);
  if (name === '' || !/^E[A-Z0-9]+$/.test(name)) return undefined;
  return BY_SYSTEM_NAME.get(name) ?? ERRNO.io;
}
