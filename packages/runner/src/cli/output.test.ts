import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { Fault } from '@oxydra/types';
import { captured } from './captured.fixture.ts';
import { oneLine } from './one-line.ts';
import { createOutput, type Output } from './output.ts';
import { plainJson } from './plain-json.ts';
import { reportFault } from './report-fault.ts';

function spoken(speak: (output: Output) => void): { readonly out: string; readonly err: string } {
  const [stdout, stderr] = [captured(), captured()];
  speak(createOutput({ stdout, stderr, quiet: false, verbose: true }));
  return { out: stdout.text(), err: stderr.text() };
}

/** What a terminal would obey, and what hides or turns text. */
const COMMANDS = '\u001b]52;c;AA\u0007\u001b]8;;http://x\u001b\\\u001b[2J\u009b2J\u009d0;t\u009c\u202e\u200b\r\b\u007f';
// oxlint-disable-next-line no-control-regex -- that none is left is the point
const UNSAFE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

// @requirement program/clean-words
describe('words of the program', () => {
  test('hold nothing that commands a terminal, wherever they go', () => {
    const words = `a${COMMANDS}b\tc\u00e9\u{1f469}\u200d\u{1f467}\n`;
    const clean = 'ab\tc\u00e9\u{1f469}\u200d\u{1f467}\n';
    assert.equal(spoken((output) => output.text(words)).out, clean);
    for (const say of ['aside', 'thought'] as const) assert.equal(spoken((output) => output[say](words)).err, clean);
    for (const say of ['note', 'detail'] as const)
      assert.equal(spoken((output) => output[say](words)).err, `${clean}\n`);
  });

  test('that tell of a failure quote nothing of the kind', () => {
    const fault = new Fault('tool/failed', `no ${COMMANDS}file`, {
      hint: `Look at ${COMMANDS}it.`,
      cause: new Error(`c${COMMANDS}`),
    });
    assert.equal(
      spoken((output) => reportFault(fault, output, { json: false })).err,
      'oxydra: no file Look at it.\n  because: c\n',
    );
    const json = spoken((output) => reportFault(fault, output, { json: true })).err.split('\n')[0] ?? '';
    assert.equal((JSON.parse(json) as { error: { message: string } }).error.message, `no ${COMMANDS}file`);
    assert.doesNotMatch(json, UNSAFE);
  });

  test('as a part of a line begin none of their own', () => {
    assert.equal(oneLine(` a${COMMANDS}\n\tb\u2028c `), 'a bc');
  });
});

// @requirement program/clean-words
describe('JSON', () => {
  test('is the same data to a program, and harmless to a terminal', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.constantFrom(0, 2), (value, indent) => {
        const text = plainJson(value, indent);
        assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
        assert.doesNotMatch(text, UNSAFE);
      }),
    );
    const value = { [`k${COMMANDS}`]: [`v${COMMANDS}`, '\u{e0041}'] };
    for (const text of [spoken((output) => output.line(value)).out, spoken((output) => output.document(value)).out]) {
      assert.deepEqual(JSON.parse(text), value);
      assert.doesNotMatch(text, UNSAFE);
    }
  });

  test('without anything of the kind is written as ever', () => {
    const value = { a: '\u001b é 日本語 \u{1f469}\u200d\u{1f467}', b: [1, null, true] };
    assert.equal(plainJson(value), JSON.stringify(value));
    assert.equal(plainJson(value, 2), JSON.stringify(value, null, 2));
  });
});
