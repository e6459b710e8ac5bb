import { ENTITY_NAMES, LOOSE_NAMES } from './entity-names.ts';

const REFERENCE = /&(?:#[xX]([0-9a-fA-F]{1,8})|#([0-9]{1,10})|([a-zA-Z][a-zA-Z0-9]{1,31}));?/gu;
const COMMON: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };
const UNKNOWN = '\ufffd';
/** What old pages mean by the numbers 128 to 159. */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

let names: Map<string, string> | undefined;
/** Read when the first uncommon name comes up: most pages need none. */
function allNames(): Map<string, string> {
  if (names !== undefined) return names;
  names = new Map();
  for (const entry of ENTITY_NAMES.split(',')) {
    const [points = '', list = ''] = entry.split(':');
    const text = String.fromCodePoint(...points.split('+').map((point) => Number.parseInt(point, 36)));
    for (const name of list.split(' ')) names.set(name, text);
  }
  return names;
}
let loose: Set<string> | undefined;

function ofNumber(point: number): string {
  if (point >= 0x80 && point <= 0x9f) return WINDOWS_1252[point - 0x80] ?? UNKNOWN;
  if (point === 0 || point > 0x10_ffff || (point >= 0xd800 && point <= 0xdfff)) return UNKNOWN;
  return String.fromCodePoint(point);
}

/** The longest beginning of a name that counts without a semicolon, decoded. */
function ofLooseName(name: string): string | undefined {
  loose ??= new Set(LOOSE_NAMES.split(' '));
  for (let length = Math.min(name.length, 6); length >= 2; length -= 1) {
    const head = name.slice(0, length);
    if (loose.has(head)) return `${COMMON[head] ?? allNames().get(head) ?? ''}${name.slice(length)}`;
  }
  return undefined;
}

function decode(text: string, inAttribute: boolean): string {
  return text.replace(
    REFERENCE,
    (whole: string, hex: string | undefined, decimal: string | undefined, name = '', at: number) => {
      if (hex !== undefined) return ofNumber(Number.parseInt(hex, 16));
      if (decimal !== undefined) return ofNumber(Number.parseInt(decimal, 10));
      if (whole.endsWith(';')) {
        const found = COMMON[name] ?? allNames().get(name);
        if (found !== undefined) return found;
      }
      // In an address `&copy=1` is a parameter.
      if (inAttribute && (!whole.endsWith(';') ? /[=a-zA-Z0-9]/u.test(text[at + whole.length] ?? '') : true))
        return whole;
      const found =
        inAttribute && !(loose ??= new Set(LOOSE_NAMES.split(' '))).has(name) ? undefined : ofLooseName(name);
      return found === undefined ? whole : `${found}${whole.endsWith(';') ? ';' : ''}`;
    },
  );
}

/** Character references in the text of HTML. */
export const decodeText = (text: string): string => decode(text, false);
/** The same in the value of an attribute, where a name needs its semicolon more often. */
export const decodeValue = (text: string): string => decode(text, true);

/** XML knows five names and numbers; entities that a document declares itself are left as they stand. */
export const decodeXml = (text: string): string =>
  text.replace(REFERENCE, (whole: string, hex: string | undefined, decimal: string | undefined, name = '') => {
    if (!whole.endsWith(';')) return whole;
    if (hex !== undefined) return ofNumber(Number.parseInt(hex, 16));
    if (decimal !== undefined) return ofNumber(Number.parseInt(decimal, 10));
    return COMMON[name] ?? allNames().get(name) ?? whole;
  });
