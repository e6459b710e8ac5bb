/** What the first bytes of a tunnel say. */
export type FirstBytes =
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'not-tls' }
  /** `name` is the server's name in clear; undefined where the client sends none. */
  | { readonly kind: 'hello'; readonly name: string | undefined };

const HANDSHAKE = 0x16;
const CLIENT_HELLO = 1;
const SERVER_NAME = 0;
const RECORD_HEAD = 5;
const NOT_TLS = { kind: 'not-tls' } as const;
const INCOMPLETE = { kind: 'incomplete' } as const;

/** The handshake message, put together from as many records as it takes; undefined while some are missing. */
function handshakeOf(bytes: Buffer): Buffer | 'not-tls' | undefined {
  const pieces: Buffer[] = [];
  let have = 0;
  for (let at = 0; ;) {
    if (bytes.length > at && bytes[at] !== HANDSHAKE) return 'not-tls';
    if (bytes.length > at + 1 && bytes[at + 1] !== 3) return 'not-tls';
    if (bytes.length < at + RECORD_HEAD) return undefined;
    const size = bytes.readUInt16BE(at + 3);
    if (size === 0) return 'not-tls';
    const piece = bytes.subarray(at + RECORD_HEAD, at + RECORD_HEAD + size);
    pieces.push(piece);
    have += piece.length;
    const message = Buffer.concat(pieces);
    if (message.length > 0 && message[0] !== CLIENT_HELLO) return 'not-tls';
    if (have >= 4 && have >= 4 + message.readUIntBE(1, 3)) return message.subarray(4, 4 + message.readUIntBE(1, 3));
    if (piece.length < size) return undefined;
    at += RECORD_HEAD + size;
  }
}

/** The first host name of the server_name extension (RFC 6066). Throws `RangeError` where lengths lie. */
function serverName(hello: Buffer): string | undefined {
  let at = 2 + 32;
  at += 1 + hello.readUInt8(at); // session id
  at += 2 + hello.readUInt16BE(at); // cipher suites
  at += 1 + hello.readUInt8(at); // compression methods
  if (at === hello.length) return undefined;
  const end = at + 2 + hello.readUInt16BE(at);
  at += 2;
  while (at + 4 <= end) {
    const type = hello.readUInt16BE(at);
    const size = hello.readUInt16BE(at + 2);
    if (type === SERVER_NAME) {
      const length = hello.readUInt16BE(at + 7);
      return hello.toString('latin1', at + 9, at + 9 + length);
    }
    at += 4 + size;
  }
  return undefined;
}

/** Reads the beginning of what a client sends into a tunnel; nothing of it is decrypted. */
export function readFirstBytes(bytes: Buffer): FirstBytes {
  const hello = handshakeOf(bytes);
  if (hello === undefined) return INCOMPLETE;
  if (hello === 'not-tls') return NOT_TLS;
  try {
    return { kind: 'hello', name: serverName(hello) };
  } catch {
    return NOT_TLS; // its lengths point outside of it
  }
}
