import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createScrubber } from '../create-scrubber.ts';
import { drawFrom, sampleOf } from '../formats.fixture.ts';

const VALUES: Readonly<Record<string, string>> = {
  letters: sampleOf('{a24}', drawFrom(1)),
  symbols: sampleOf('{s9}/{s9}+{s6}="&<{a4}', drawFrom(2)),
  phrase: 'five green boats, 7 oars',
  accents: `clé-${sampleOf('{a12}', drawFrom(3))}-ß`,
  windows: 'DOM\\nick\\u0041\\x99-%2zz',
};

const hex = (value: string): string => Buffer.from(value).toString('hex');
const everyByte = (value: string, write: (byte: number) => string): string =>
  [...Buffer.from(value)].map(write).join('');
const two = (byte: number): string => byte.toString(16).padStart(2, '0');

/** What people and programs make of a value. */
const ENCODINGS: Readonly<Record<string, (value: string) => string>> = {
  raw: (value) => value,
  base64: (value) => Buffer.from(value).toString('base64'),
  'base64 without padding': (value) => Buffer.from(value).toString('base64').replaceAll('=', ''),
  'base64 for URLs': (value) => Buffer.from(value).toString('base64url'),
  'base64 after one byte': (value) => Buffer.from(`x${value} and more`).toString('base64'),
  'base64 after two bytes': (value) => Buffer.from(`xy${value} and more`).toString('base64'),
  'base64 in lines of 16': (value) =>
    (
      Buffer.from(`user:${value}:x`)
        .toString('base64')
        .match(/.{1,16}/gu) ?? []
    ).join('\r\n  '),
  'base64 twice': (value) => Buffer.from(Buffer.from(value).toString('base64')).toString('base64'),
  'base64 of UTF-16': (value) => Buffer.from(`$k="${value}"`, 'utf16le').toString('base64'),
  hex,
  'hex in capitals': (value) => hex(value).toUpperCase(),
  'hex with colons': (value) => everyByte(value, (byte) => `${two(byte)}:`),
  'hex with blanks': (value) => everyByte(value, (byte) => `${two(byte)} `),
  'hex as numbers of C': (value) => everyByte(value, (byte) => `0x${two(byte)}, `),
  'numbers in a list': (value) => `[${everyByte(value, (byte) => `${byte}, `)}]`,
  'backslash x': (value) => everyByte(value, (byte) => `\\x${two(byte)}`),
  'URL component': (value) => encodeURIComponent(value),
  'URL, every byte': (value) => everyByte(value, (byte) => `%${two(byte)}`),
  'URL, some bytes': (value) =>
    everyByte(value, (byte) =>
      byte % 3 === 0 || byte > 126 || byte === 37 || byte < 33
        ? `%${two(byte).toUpperCase()}`
        : String.fromCharCode(byte),
    ),
  'URL twice': (value) => encodeURIComponent(encodeURIComponent(value)),
  form: (value) => new URLSearchParams({ q: value }).toString().slice(2),
  JSON: (value) => JSON.stringify(value),
  'JSON in JSON': (value) => JSON.stringify(JSON.stringify(value)),
  'JSON with \\u and \\/': (value) =>
    Array.from(value)
      .map((letter) => (letter === '/' ? '\\/' : `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`))
      .join(''),
  HTML: (value) => value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;'),
  'HTML numbers': (value) =>
    Array.from(value)
      .map((letter) => `&#${letter.codePointAt(0)};`)
      .join(''),
  'HTML hex numbers': (value) =>
    Array.from(value)
      .map((letter) => `&#x${letter.codePointAt(0)?.toString(16)};`)
      .join(''),
  'quoted-printable': (value) =>
    everyByte(value, (byte) =>
      byte > 32 && byte < 127 && byte !== 61 ? String.fromCharCode(byte) : `=${two(byte).toUpperCase()}`,
    ),
  'quoted-printable in lines': (value) => (value.replaceAll('=', '=3D').match(/.{1,7}/gsu) ?? []).join('=\r\n'),
  'UTF-16 as bytes': (value) => Buffer.from(value, 'utf16le').toString('latin1'),
  backwards: (value) => Array.from(value).toReversed().join(''),
  'in two lines': (value) => `${value.slice(0, 7)}\n    ${value.slice(7)}`,
  'strings put together': (value) => `"${value.slice(0, 6)}" +\n      "${value.slice(6)}"`,
};

const scrubber = createScrubber({ known: () => Object.entries(VALUES).map(([name, value]) => ({ name, value })) });

describe('a value that is held', () => {
  // @requirement scrub/known-values
  for (const [encoding, encode] of Object.entries(ENCODINGS))
    test(`is found as ${encoding}`, () => {
      for (const [name, value] of Object.entries(VALUES)) {
        const written = encode(value);
        for (const [ahead, behind] of [
          ['', ''],
          ['say ', ' now'],
          ['k=', '&x=1'],
          ['"', '"'],
          ['\\n', '\\n'],
          ['a\n', '\nb'],
        ] as const) {
          const { text, found } = scrubber.scrub(ahead + written + behind);
          const left = text.replaceAll(/\[REDACTED:[^\]]*\]/gu, '');
          assert.ok(
            found.some(({ kind }) => kind === `known:${name}`),
            `${name}: ${JSON.stringify(ahead + written + behind)}`,
          );
          // Of what it was written with, no more than its punctuation and a few letters at its edges is left.
          assert.ok(
            left.length <= ahead.length + behind.length + Math.max(24, written.length / 2),
            `${name}: ${JSON.stringify(text)}`,
          );
        }
      }
    });

  test('is found wherever a stream is cut', () => {
    const whole = Object.values(ENCODINGS)
      .map((encode) => encode(VALUES['letters'] ?? ''))
      .join(' | ');
    const expected = scrubber.scrub(whole).text;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: whole.length }), fc.integer({ min: 0, max: 40 }), (cut, more) => {
        const stream = scrubber.stream();
        assert.equal(
          stream.push(whole.slice(0, cut)) +
            stream.push(whole.slice(cut, cut + more)) +
            stream.push(whole.slice(cut + more)) +
            stream.end(),
          expected,
        );
      }),
    );
  });

  test('is found when it is short, and not looked for when it is shorter than six letters', () => {
    const short = createScrubber({
      known: () => [
        { name: 'a', value: '!q7-x$' },
        { name: 'b', value: 'abc' },
      ],
    });
    assert.equal(short.scrub('x !q7-x$ abc').text, 'x [REDACTED:known:a] abc');
    assert.equal(short.scrub(`x ${encodeURIComponent('!q7-x$')}`).text, 'x [REDACTED:known:a]');
    assert.equal(short.scrub(hex('!q7-x$')).text, '[REDACTED:known:a]');
  });

  test('is looked for as it is now, not as it was', () => {
    let value = sampleOf('{a20}', drawFrom(9));
    const old = value;
    const changing = createScrubber({ known: () => [{ name: 'k', value }] });
    assert.equal(changing.scrub(value).text, '[REDACTED:known:k]');
    value = sampleOf('{a20}', drawFrom(10));
    assert.equal(changing.scrub(old).text, old);
    assert.equal(changing.scrub(value).text, '[REDACTED:known:k]');
  });

  test('leaves text alone that only begins as it does', () => {
    const value = VALUES['letters'] ?? '';
    const text = `${value.slice(0, -1)} ${value.slice(1)} ${value.toLowerCase()}`;
    assert.equal(scrubber.scrub(text).text, text);
  });

  // @requirement scrub/linear
  test('costs a bounded number of steps a letter in text that repeats its beginning', () => {
    const same = createScrubber({ known: () => [{ name: 'k', value: 'ab'.repeat(40) }] });
    const text = `${'ab'.repeat(39)}a.${'-'.repeat(60)}`.repeat(4000);
    assert.equal(same.scrub(text).text, text);
  });
});
