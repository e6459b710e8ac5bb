import { decodeText } from '../html/entities.ts';

const LATIN_1 = Array.from({ length: 96 }, (_, index) => String.fromCharCode(0xa0 + index)).join('');
const ASCII = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index)).join('');
const WINDOWS = '€•‚ƒ„…†‡ˆ‰Š‹Œ•Ž••‘’“”•–—˜™š›œ•žŸ';
const MAC =
  'ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»… ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ';
/** From 161 on; a space stands for no character. */
const STANDARD = "¡¢£⁄¥ƒ§¤'“«‹›ﬁﬂ –†‡· ¶•‚„”»…‰ ¿ `´ˆ˜¯˘˙¨ ˚¸ ˝˛ˇ—                Æ ª    ŁØŒº     æ   ı  łøœß";

const at = (from: number, text: string): ReadonlyMap<number, string> =>
  new Map(
    Array.from(text, (char, index) => [from + index, char] as const).filter(
      ([code, char]) => char !== ' ' || code === 32,
    ),
  );

const join = (...maps: readonly ReadonlyMap<number, string>[]): ReadonlyMap<number, string> =>
  new Map(maps.flatMap((map) => [...map]));

/** What codes mean, by the names of the encodings. */
export function baseEncoding(name: string): ReadonlyMap<number, string> {
  if (name === 'MacRomanEncoding') return join(at(32, ASCII), at(128, MAC));
  if (name === 'StandardEncoding')
    return join(
      at(32, ASCII),
      new Map([
        [0x27, '’'],
        [0x60, '‘'],
      ]),
      at(161, STANDARD),
    );
  return join(at(32, ASCII), at(128, WINDOWS), at(160, LATIN_1));
}

/** Glyph names that are not those of HTML's characters. */
const GLYPHS = new Map(
  Object.entries({
    space: ' ',
    exclam: '!',
    quotedbl: '"',
    numbersign: '#',
    dollar: '$',
    percent: '%',
    ampersand: '&',
    quotesingle: "'",
    parenleft: '(',
    parenright: ')',
    asterisk: '*',
    plus: '+',
    comma: ',',
    hyphen: '-',
    period: '.',
    slash: '/',
    zero: '0',
    one: '1',
    two: '2',
    three: '3',
    four: '4',
    five: '5',
    six: '6',
    seven: '7',
    eight: '8',
    nine: '9',
    colon: ':',
    semicolon: ';',
    less: '<',
    equal: '=',
    greater: '>',
    question: '?',
    at: '@',
    bracketleft: '[',
    backslash: '\\',
    bracketright: ']',
    asciicircum: '^',
    underscore: '_',
    grave: '`',
    braceleft: '{',
    bar: '|',
    braceright: '}',
    asciitilde: '~',
    quoteright: '’',
    quoteleft: '‘',
    quotedblleft: '“',
    quotedblright: '”',
    quotesinglbase: '‚',
    quotedblbase: '„',
    guilsinglleft: '‹',
    guilsinglright: '›',
    guillemotleft: '«',
    guillemotright: '»',
    endash: '–',
    emdash: '—',
    ellipsis: '…',
    bullet: '•',
    fi: 'fi',
    fl: 'fl',
    ff: 'ff',
    ffi: 'ffi',
    ffl: 'ffl',
    dotlessi: 'ı',
    Lslash: 'Ł',
    lslash: 'ł',
    OE: 'Œ',
    oe: 'œ',
    germandbls: 'ß',
    Euro: '€',
    sterling: '£',
    florin: 'ƒ',
    section: '§',
    paragraph: '¶',
    dagger: '†',
    daggerdbl: '‡',
    perthousand: '‰',
    trademark: '™',
    registered: '®',
    minus: '−',
    fraction: '⁄',
    nbspace: ' ',
    sfthyphen: '',
    dieresis: '¨',
    exclamdown: '¡',
    questiondown: '¿',
    ordfeminine: 'ª',
    ordmasculine: 'º',
    periodcentered: '·',
    ring: '˚',
    caron: 'ˇ',
    mu: 'µ',
    Scaron: 'Š',
    scaron: 'š',
    Zcaron: 'Ž',
    zcaron: 'ž',
    arrowright: '→',
    arrowleft: '←',
    checkmark: '✓',
    summation: '∑',
    radical: '√',
    infinity: '∞',
    notequal: '≠',
    lessequal: '≤',
    greaterequal: '≥',
    approxequal: '≈',
    lozenge: '◊',
    partialdiff: '∂',
    integral: '∫',
    product: '∏',
    Omega: 'Ω',
    Delta: '∆',
  }),
);

const ACCENTS: Readonly<Record<string, string>> = {
  grave: 'grave',
  acute: 'acute',
  circumflex: 'circ',
  tilde: 'tilde',
  dieresis: 'uml',
  ring: 'ring',
  cedilla: 'cedil',
  caron: 'caron',
  breve: 'breve',
  macron: 'macr',
  ogonek: 'ogon',
  dotaccent: 'dot',
  slash: 'slash',
  hungarumlaut: 'dblac',
};

/** The text of a glyph's name; undefined for one that says nothing, such as `g17`. */
export function textOfGlyph(name: string): string | undefined {
  const [bare = ''] = name.split('.');
  const known = GLYPHS.get(bare);
  if (known !== undefined) return known;
  if (/^[A-Za-z]$/u.test(bare)) return bare;
  const points =
    /^uni((?:[0-9A-F]{4})+)$/u.exec(bare)?.[1]?.match(/.{4}/gu) ?? /^u([0-9A-F]{4,6})$/u.exec(bare)?.slice(1);
  if (points !== undefined)
    return points
      .map((hex) => Number.parseInt(hex, 16))
      .filter((point) => point <= 0x10_ffff && (point < 0xd800 || point > 0xdfff))
      .map((point) => String.fromCodePoint(point))
      .join('');
  const [, letter = '', accent = ''] = /^([A-Za-z])([a-z]+)$/u.exec(bare) ?? [];
  const entity = ACCENTS[accent] === undefined ? bare : `${letter}${ACCENTS[accent]}`;
  const decoded = /^[A-Za-z]{2,24}$/u.test(entity) ? decodeText(`&${entity};`) : '';
  return decoded !== '' && !decoded.startsWith('&') ? decoded : undefined;
}
