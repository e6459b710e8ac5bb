/** Why something could not be done, as the host is told: a kind, the errno behind it, and a number that explains it. */
export const NONE: u8 = 0;
export const SYSTEM: u8 = 1;
export const OUTSIDE: u8 = 2;
export const NOT_A_FILE: u8 = 3;
export const EXISTS: u8 = 4;
export const HARD_LINK: u8 = 5;
export const NOT_EMPTY: u8 = 6;
export const TOO_DEEP: u8 = 7;
export const TOO_MANY_LINKS: u8 = 8;
export const TOO_MANY_NAMES: u8 = 9;
export const BAD_REQUEST: u8 = 10;
export const OTHER_DISK: u8 = 11;
export const INTO_TRASH: u8 = 12;
export const TRASHED: u8 = 13;

export let failedErrno: i32 = 0;
export let failedDetail: u32 = 0;

/** Notes a failed call and answers its kind. */
export function system(errno: i32): u8 {
  failedErrno = errno;
  failedDetail = 0;
  return SYSTEM;
}

export function because(kind: u8, detail: u32 = 0): u8 {
  failedErrno = 0;
  failedDetail = detail;
  return kind;
}
