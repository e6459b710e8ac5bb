import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { createScrubber } from './create-scrubber.ts';
import { CONTEXTS, drawFrom, FORMATS, NAMED_CONTEXTS, NAMED_FORMATS, sampleOf } from './formats.fixture.ts';

const draw = drawFrom(20_260_105);
const held = sampleOf('{a20}/{a8}+{a4}', draw);
const short = sampleOf('{l3}-{d3}!', draw);
const scrubber = createScrubber({
  known: () => [
    { name: 'held', value: held },
    { name: 'short', value: short },
  ],
  hostPaths: [
    { host: '/home/u/ws/anna/shared', virtual: '/shared' },
    { host: '/home/u/ws', virtual: '[workspaces]' },
  ],
});

/** Pieces of text in which everything that the scrubber looks at begins, ends and breaks off. */
const piece = fc.oneof(
  fc.constantFrom(
    held,
    short,
    held.slice(0, 9),
    held.slice(9),
    Buffer.from(`ab${held}z`).toString('base64'),
    encodeURIComponent(held),
  ),
  fc.constantFrom(
    'password',
    'token',
    'api_key',
    '=',
    ': ',
    '"',
    "'",
    ' ',
    '\n',
    '\\n',
    'Bearer ',
    'hunter2!x9',
    '${X}',
    '://u:',
    '@host',
  ),
  fc.constantFrom(
    '-----BEGIN PRIVATE KEY-----\n',
    '-----END PRIVATE KEY-----',
    '/home/u/ws/anna/shared',
    '/home/u/ws',
    '/x',
    '[REDACTED:token]',
    '\u{1f600}',
    '%3D',
    '\\u0041',
  ),
  fc.constantFrom(...Object.values(FORMATS)).map((format) => sampleOf(format, draw)),
  fc.constantFrom(...NAMED_FORMATS).map(([name, format]) => `${name}=${sampleOf(format, draw)}`),
  fc.string({ maxLength: 12 }),
  fc.base64String({ maxLength: 80 }),
);
const text = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));

/** Two tokens without anything between are no two tokens: which one is seen first depends on the other. */
const apart = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(' '));

function inPieces(whole: string, cuts: readonly number[]): string {
  const stream = scrubber.stream();
  let out = '';
  let from = 0;
  for (const cut of [...cuts.map((part) => Math.floor(part * whole.length)).sort((a, b) => a - b), whole.length]) {
    out += stream.push(whole.slice(from, cut));
    from = cut;
  }
  return out + stream.end();
}

describe('a scrubbed text', () => {
  // @requirement scrub/any-chunk
  test('is the same however it was cut into pieces', () => {
    fc.assert(
      fc.property(text, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 }), (whole, cuts) => {
        assert.equal(inPieces(whole, cuts), scrubber.scrub(whole).text);
      }),
      { numRuns: 600 },
    );
  });

  // @requirement scrub/any-chunk
  test('is the same when it comes letter by letter', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const stream = scrubber.stream();
        let out = '';
        for (let index = 0; index < whole.length; index += 1) out += stream.push(whole.charAt(index));
        assert.equal(out + stream.end(), scrubber.scrub(whole).text);
      }),
      { numRuns: 200 },
    );
  });

  // @requirement scrub/idempotent
  test('is not changed by scrubbing it again', () => {
    fc.assert(
      fc.property(apart, (whole) => {
        const once = scrubber.scrub(whole).text;
        assert.equal(scrubber.scrub(once).text, once);
      }),
      { numRuns: 600 },
    );
  });

  test('says where everything was, and is otherwise as it came', () => {
    fc.assert(
      fc.property(text, (whole) => {
        const { text: out, found } = createScrubber().scrub(whole);
        let rebuilt = '';
        let from = 0;
        for (const { start, end, kind } of found) {
          assert.ok(start >= from && end > start && end <= whole.length);
          rebuilt += `${whole.slice(from, start)}[REDACTED:${kind}]`;
          from = end;
        }
        assert.equal(rebuilt + whole.slice(from), out);
      }),
    );
  });
});

describe('formats of tokens', () => {
  const plain = createScrubber();
  const SAMPLES = 6;

  // @requirement scrub/formats
  test('are found in 99 of 100 places, more than 500 formats of them', () => {
    assert.ok(Object.keys(FORMATS).length >= 500);
    const missed: string[] = [];
    const weak: string[] = [];
    let all = 0;
    const look = (name: string, format: string, contexts: typeof CONTEXTS): void => {
      const before = missed.length;
      for (const context of contexts) {
        for (let sample = 0; sample < SAMPLES; sample += 1) {
          const token = sampleOf(format, draw);
          all += 1;
          if (plain.scrub(context(name, token)).text.includes(token.slice(-12).replace(/=+$/u, '')))
            missed.push(`${name}: ${context(name, token)}`);
        }
      }
      if (missed.length - before > (contexts.length * SAMPLES) / 4) weak.push(name);
    };
    for (const [name, format] of Object.entries(FORMATS)) look(name, format, CONTEXTS);
    for (const [name, format] of NAMED_FORMATS) look(name, format, NAMED_CONTEXTS);
    assert.ok(missed.length <= all / 100, `${missed.length} of ${all} missed:\n${missed.slice(0, 20).join('\n')}`);
    assert.deepEqual(weak, [], 'no format is missed in more than a quarter of its places');
  });
});

describe('hostile text', () => {
  const plain = createScrubber();

  // @requirement scrub/linear
  for (const unit of [
    'token=',
    'password:"',
    'eyJ',
    'eyJ.',
    'sk-',
    '://a:',
    '-----BEGIN PRIVATE KEY-----\n',
    'Bearer ',
    'a.atlasv1.',
    'secret ',
    'key key ',
    '[REDACTED:',
    'password\\',
    'token: string = ',
    '- name: token\n  value',
    '-u a:',
    '"token" "',
    '%25',
    '&#x4',
    'M3a.',
    '123456789:a1B',
    '0123456789abcdef0123456789abcdef.',
    'default:development.',
    'sk_live-key_',
  ])
    test(`of ${JSON.stringify(unit)} over and over ends, in a stream of small pieces too`, () => {
      const given = unit.repeat(Math.ceil(400_000 / unit.length));
      const whole = plain.scrub(given).text;
      const stream = plain.stream();
      let out = '';
      for (let index = 0; index < given.length; index += 512) out += stream.push(given.slice(index, index + 512));
      assert.equal(out + stream.end(), whole);
    });
});

describe('folders of the host', () => {
  // @requirement scrub/host-paths
  test('appear by their virtual names, however they are written', () => {
    for (const [given, expected] of [
      ['/home/u/ws/anna/shared/x.txt', '/shared/x.txt'],
      ['at /home/u/ws/anna/shared.', 'at /shared.'],
      ['file:///home/u/ws/anna/shared/x', 'file:///shared/x'],
      ['"\\/home\\/u\\/ws\\/anna\\/shared\\/x"', '"/shared\\/x"'],
      ['%2Fhome%2Fu%2Fws%2Fanna%2Fshared%2Fx', '/shared%2Fx'],
      ['/home/u/ws/bob/x', '[workspaces]/bob/x'],
      ['/home/u/ws2/x', '/home/u/ws2/x'],
      ['/mnt/home/u/ws/x', '/mnt/home/u/ws/x'],
      ['/home/u/ws/anna/shared-2', '[workspaces]/anna/shared-2'],
      ['cd /home/u/ws;ls', 'cd [workspaces];ls'],
    ] as const)
      assert.equal(scrubber.scrub(given).text, expected);
  });
});
