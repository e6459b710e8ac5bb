/** What the file guest understands, by the numbers of `guests/file/main.ts`. */
const OPS = { stat: 1, read: 2, list: 3, walk: 4, readMany: 5, write: 6, remove: 7 } as const;

export interface FileRequest {
  readonly op: keyof typeof OPS;
  /** Of `walk`: begins with the paths themselves; of `write`: replaces nothing; of `remove`: for good. */
  readonly flag?: boolean;
  /** Of `write`, where not 0: what it replaces is kept; of `remove`: what is in a folder goes too. */
  readonly limit?: number;
  /** Of `read`: where to begin; of `readMany`: bytes after which to stop. */
  readonly offset?: number;
  readonly paths: readonly string[];
  /** Of `write`. */
  readonly content?: Uint8Array;
}

const FIXED = 24;

/** The head of a request, as `guests/file/request.ts` reads it, and the content after it. Numbers are little-endian. */
export function encodeRequest({ op, flag, limit = 0, offset = 0, paths, content }: FileRequest): Uint8Array {
  const encoded = paths.map((path) => Buffer.from(path));
  const head = encoded.reduce((sum, path) => sum + 4 + path.length, FIXED);
  const bytes = Buffer.allocUnsafe(head + (content?.length ?? 0));
  bytes.writeUInt32LE(head - 4, 0);
  bytes.writeUInt8(OPS[op], 4);
  bytes.writeUInt8(flag === true ? 1 : 0, 5);
  bytes.writeUInt16LE(paths.length, 6);
  bytes.writeBigUInt64LE(BigInt(limit), 8);
  bytes.writeBigUInt64LE(BigInt(offset), 16);
  let at = FIXED;
  for (const path of encoded) {
    at = bytes.writeUInt32LE(path.length, at);
    at += path.copy(bytes, at);
  }
  if (content !== undefined) bytes.set(content, at);
  return bytes;
}

/** Paths that fit into one request. */
export const MAX_PATHS = 0xffff;
