export type DocumentKind = 'html' | 'xml' | 'json' | 'text' | 'pdf' | 'binary';

/** How far is looked for a sign of what it is. */
const LOOK = 1_024;

const startsWith = (bytes: Uint8Array, sign: string): boolean =>
  Array.from(sign).every((char, index) => bytes[index] === char.charCodeAt(0));

/** Beginnings of what is no text, whatever it is called. */
const BINARY_SIGNS = [
  '\x89PNG',
  'GIF8',
  '\xff\xd8\xff',
  'PK\x03\x04',
  '\x1f\x8b',
  'RIFF',
  'OggS',
  '\x7fELF',
  '\0asm',
  'ID3',
  'wOF',
  '\x00\x00\x01\x00',
  'BZh',
  '7z\xbc\xaf',
  'Rar!',
];

const essenceOf = (mediaType: string): string => (mediaType.split(';')[0] ?? '').trim().toLowerCase();

/** Text has next to no control characters; UTF-16 with its mark is text. */
function looksBinary(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return false;
  const head = bytes.subarray(0, LOOK);
  let odd = 0;
  for (const byte of head) {
    if (byte === 0) return true;
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) odd += 1;
  }
  return odd * 20 > head.length;
}

/**
 * What to read a document as: by its first bytes where these are plain, else by what the server says, else by a look at
 * its beginning. What the server calls a page and is none is not read as one.
 */
export function documentKind(bytes: Uint8Array, mediaType: string): DocumentKind {
  const type = essenceOf(mediaType);
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, LOOK));
  if (startsWith(bytes, '%PDF-') || (type === 'application/pdf' && head.includes('%PDF-'))) return 'pdf';
  if (BINARY_SIGNS.some((sign) => startsWith(bytes, sign)) || looksBinary(bytes)) return 'binary';
  if (/^(?:image|audio|video|font)\//u.test(type) && type !== 'image/svg+xml') return 'binary';
  if (type === 'text/html' || type === 'application/xhtml+xml')
    return /^\s*<\?xml[^>]*>\s*<(?:rss|feed|rdf:RDF)[\s>]/iu.test(head) ? 'xml' : 'html';
  if (type === 'application/json' || type.endsWith('+json')) return 'json';
  if (type === 'application/xml' || type === 'text/xml' || type.endsWith('+xml')) return 'xml';
  if (
    /^(?:text\/(?!plain)|application\/(?:javascript|ecmascript|x-sh|x-yaml|yaml|toml|sql|x-ndjson|graphql))/u.test(type)
  )
    return 'text';
  const start = head.replace(/^(?:\u00ef\u00bb\u00bf)?\s+/u, '').replace(/^(?:<!--[^]*?-->\s*)+/u, '');
  // Servers call many a page text/plain; browsers then show its source, and so do we.
  if (type === 'text/plain') return 'text';
  if (/^<(?:!doctype html|html|head|body)[\s>]/iu.test(start)) return 'html';
  if (/^<(?:\?xml|rss|feed)[\s>]/iu.test(start)) return 'xml';
  if (/^[[{]/u.test(start)) return 'json';
  return 'text';
}
