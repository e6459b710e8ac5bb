/* oxlint-disable no-control-regex -- that none is left is the point */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { cleanTerminal, createCleanStream } from './clean-terminal.ts';

const HOSTILE: Readonly<Record<string, readonly [string, string]>> = {
  'colours and moves of the cursor': ['a\u001b[31mred\u001b[0m\u001b[2J\u001b[10;5Hb', 'aredb'],
  'a title': ['x\u001b]0;owned\u0007y', 'xy'],
  'a clipboard': ['x\u001b]52;c;ZXZpbA==\u001b\\y', 'xy'],
  'a link': ['\u001b]8;;http://evil.example\u001b\\click\u001b]8;;\u001b\\', 'click'],
  'a device string': ['a\u001bPq#0;2;0;0;0\u001b\\b', 'ab'],
  'an application command, a privacy message, a start of string': [
    'a\u001b_G\u001b\\b\u001b^x\u001b\\c\u001bXy\u001b\\d',
    'abcd',
  ],
  'controls in eight bits': ['a\u009b31mb\u0090q\u009cc\u009d0;t\u0007d\u0085e', 'abcde'],
  'a lone escape': ['a\u001b', 'a'],
  'an escape before a letter': ['a\u001bcb\u001b(Bc\u001b#8d', 'abcd'],
  'an escape within an escape': ['a\u001b[3\u001b[31mb', 'ab'],
  'a string that never ends': ['a\u001b]0;evil\nnext line', 'a\nnext line'],
  'a string that an escape breaks off': ['a\u001b]0;evil\u001b[31mb', 'ab'],
  'a string that is cancelled': ['a\u001b]0;x\u0018b', 'ab'],
  'a letter beyond ASCII after an escape': ['a\u001b\u00e9b', 'a\u00e9b'],
  'bells, backspaces, carriage returns, nulls': ['a\u0007b\bc\rd\u0000e\u007ff\vg\fh', 'abcdefgh'],
  'overrides and isolates of direction': ['safe\u202egnp.exe\u2066x\u2069\u200e\u061c', 'safegnp.exex'],
  'letters without width': ['pay\u200bpal\u2060\ufeff\u00ad', 'paypal'],
  tags: ['hi\u{e0041}\u{e0042}\u{e007f}', 'hi'],
  'separators of lines': ['a\u2028b\u2029c', 'abc'],
};

const piece = fc.oneof(
  fc.constantFrom(
    '\u001b',
    '[',
    ']',
    'P',
    '0;',
    'm',
    '31',
    '\u0007',
    '\u009b',
    '\u009c',
    '\u0090',
    '\\',
    '\n',
    '\t',
    '\r',
    '\u0018',
    '(',
    'B',
  ),
  fc.constantFrom('\u202e', '\u200b', '\u{e0041}', '\u{1f600}', '\ud83d', '日', '\u001b[1;31m', '\u001b]8;;x'),
  fc.string({ maxLength: 4 }),
);
const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));

// @requirement scrub/clean-terminal
describe('text for a terminal', () => {
  for (const [what, [given, expected]] of Object.entries(HOSTILE))
    test(`loses ${what}`, () => assert.equal(cleanTerminal(given), expected));

  test('keeps letters of all scripts, emoji that are joined, tabs and lines', () => {
    const kept = '日本語 é ñ נ 👩‍👩‍👧 🏳️‍🌈 नमस्ते\tx\nline';
    assert.equal(cleanTerminal(kept), kept);
  });

  test('keeps colours and nothing else where they are wanted', () => {
    const given = 'a\u001b[1;38:2:1:2:3mb\u001b[2Jc\u001b[0m\u001b[?25l\u001b]0;t\u0007';
    assert.equal(cleanTerminal(given, { keepSgr: true }), 'a\u001b[1;38:2:1:2:3mbc\u001b[0m');
    assert.equal(cleanTerminal('\u009b31mx', { keepSgr: true }), '\u001b[31mx');
  });

  test('is the same however it was cut, holds nothing that commands, and is not changed by cleaning it again', () => {
    fc.assert(
      fc.property(
        text,
        fc.array(fc.integer({ min: 0, max: 60 }), { maxLength: 6 }),
        fc.boolean(),
        (whole, cuts, keepSgr) => {
          const once = cleanTerminal(whole, { keepSgr });
          const stream = createCleanStream({ keepSgr });
          let out = '';
          let from = 0;
          for (const cut of cuts.toSorted((a, b) => a - b)) {
            out += stream.push(whole.slice(from, Math.max(from, cut)));
            from = Math.max(from, cut);
          }
          assert.equal(out + stream.push(whole.slice(from)) + stream.end(), once);
          assert.equal(cleanTerminal(once, { keepSgr }), once);
          assert.doesNotMatch(
            keepSgr ? once.replaceAll(/\u001b\[[\d;:]*m/gu, '') : once,
            /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200b]/u,
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
