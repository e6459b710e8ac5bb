/** Numbers of WASI preview 1: errnos, flags, rights, kinds of files. */
export const BUSY: i32 = 10;
export const EXIST: i32 = 20;
export const INVAL: i32 = 28;
export const LOOP: i32 = 32;
export const NAMETOOLONG: i32 = 37;
export const NOENT: i32 = 44;
export const NOTDIR: i32 = 54;
export const NOTCAPABLE: i32 = 76;

export const FOLLOW: i32 = 1;
export const STAY: i32 = 0;
export const CREATE: i32 = 1;
export const FOLDER_ONLY: i32 = 2;
export const EXCLUSIVE: i32 = 4;

export const MAY_READ: u64 = 1 << 1;
export const MAY_SYNC: u64 = 1 << 4;
export const MAY_SEEK: u64 = 1 << 2;
export const MAY_WRITE: u64 = 1 << 6;
export const MAY_LOOK: u64 = 1 << 21;

export const FOLDER: u8 = 3;
export const REGULAR: u8 = 4;
export const LINK: u8 = 7;
