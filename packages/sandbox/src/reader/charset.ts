/** How far into a document a declaration of its encoding may stand. */
const PRESCAN = 4_096;

const HEADER = /charset\s*=\s*["']?([^\s"';,]+)/iu;
const IN_XML = /^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/iu;
const IN_META = /<meta[^>]{0,400}?charset\s*=\s*["']?\s*([\w.:-]{1,40})/iu;

/** A decoder for a label, unless nobody knows it. UTF-7 and its like are among those nobody knows. */
function decoderFor(label: string | undefined): TextDecoder | undefined {
  if (label === undefined) return undefined;
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}

function byMark(bytes: Uint8Array): string | undefined {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return undefined;
}

/** What the beginning of the document says of itself; a page that can be read as ASCII cannot be UTF-16. */
function byDeclaration(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, PRESCAN));
  const label = (IN_XML.exec(head) ?? IN_META.exec(head))?.[1];
  return label !== undefined && /^utf-?16/iu.test(label) ? 'utf-8' : label;
}

/**
 * Bytes as text: by the mark at their beginning, by what the server says, by what the document says, and else as UTF-8,
 * or as Windows-1252 where it is none. Never fails: what cannot be decoded becomes U+FFFD.
 */
export function decodeDocument(bytes: Uint8Array, mediaType: string, { declared = true } = {}): string {
  const decoder =
    decoderFor(byMark(bytes)) ??
    decoderFor(HEADER.exec(mediaType)?.[1]) ??
    (declared ? decoderFor(byDeclaration(bytes)) : undefined);
  if (decoder !== undefined) return decoder.decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // A cut or damaged UTF-8 text is still UTF-8; one that is mostly wrong is something else.
    const text = new TextDecoder().decode(bytes);
    const wrong = text.split('\ufffd').length - 1;
    return wrong * 20 > text.length ? new TextDecoder('windows-1252').decode(bytes) : text;
  }
}
