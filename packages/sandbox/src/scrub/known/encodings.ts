/** A way in which a value may be written. `edge`: how many letters at either end also hold bits of what is beside it. */
export interface Written {
  readonly text: string;
  readonly edge?: { readonly before: number; readonly after: number };
}

const bytesOf = (value: string): Buffer => Buffer.from(value, 'utf8');
const hex2 = (byte: number): string => byte.toString(16).padStart(2, '0');

/** Base64 inside of a larger text: after 0, 1 or 2 other bytes the same bytes are other letters. */
function base64Anywhere(bytes: Buffer): readonly Written[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replaceAll('=', '');
    const ahead = shift === 0 ? 0 : shift + 1;
    const behind = (shift + bytes.length) % 3 === 0 ? 0 : 1;
    return { text: text.slice(ahead, text.length - behind), edge: { before: ahead, after: behind } };
  });
}

const ALPHABET_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function base32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return [...(bits.match(/.{5}/gu) ?? [])].map((five) => ALPHABET_32[Number.parseInt(five, 2)] ?? '').join('');
}

const quotedPrintable = (bytes: Buffer): string =>
  [...bytes]
    .map((byte) =>
      byte > 32 && byte < 127 && byte !== 61 ? String.fromCharCode(byte) : `=${hex2(byte).toUpperCase()}`,
    )
    .join('');

const asciiJson = (value: string): string =>
  JSON.stringify(value)
    .slice(1, -1)
    .replaceAll(/[\u0080-\uffff]/gu, (letter) =>
      [...Array(letter.length).keys()]
        .map((unit) => `\\u${letter.charCodeAt(unit).toString(16).padStart(4, '0')}`)
        .join(''),
    );

const html = (value: string): string =>
  value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');

const urlEncoded = (value: string): string => encodeURIComponent(value.toWellFormed());

/** Every way in which a value is looked for. Escapes of single letters are read by the comparison itself. */
export function writtenForms(value: string): readonly Written[] {
  const bytes = bytesOf(value);
  const wide = Buffer.from(value, 'utf16le');
  const widened = Buffer.from(wide).swap16();
  const base64 = base64Anywhere(bytes);
  const hex = bytes.toString('hex');
  return [
    { text: value },
    { text: asciiJson(value) },
    { text: asciiJson(asciiJson(value)) },
    { text: asciiJson(value).replaceAll('/', '\\/') },
    { text: urlEncoded(value) },
    { text: [...bytes].map((byte) => `%${hex2(byte)}`).join('') },
    { text: new URLSearchParams([['', value.toWellFormed()]]).toString().slice(1) },
    { text: html(value) },
    { text: quotedPrintable(bytes) },
    { text: Array.from(value).toReversed().join('') },
    ...base64,
    ...base64Anywhere(wide),
    ...base64Anywhere(widened),
    // What somebody encoded twice began at the beginning the first time, with its padding or without.
    ...[bytes.toString('base64'), bytes.toString('base64url')].flatMap((once) => base64Anywhere(bytesOf(once))),
    ...base64Anywhere(bytesOf(urlEncoded(value))),
    ...base64Anywhere(bytesOf(hex)),
    { text: hex },
    { text: hex.toUpperCase() },
    { text: bytesOf(hex).toString('hex') },
    { text: wide.toString('hex') },
    { text: widened.toString('hex') },
    { text: [...bytes].map((byte) => `0x${hex2(byte)},`).join('') },
    { text: [...bytes].map((byte) => `${byte},`).join('') },
    { text: base32(bytes) },
    { text: base32(bytes).toLowerCase() },
  ];
}
