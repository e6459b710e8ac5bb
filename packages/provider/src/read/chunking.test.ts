/** @requirement model/any-chunking */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { cutAt, frame } from '@oxydra/testkit';
import type { FramingOptions, WireFamily } from '@oxydra/testkit';
import fc from 'fast-check';
import { fixture, fixtureNames, recordings } from '../provider-subject.fixture.ts';
import { readAll } from './gist.fixture.ts';
import type { ReadAnswer } from './gist.fixture.ts';

const FAMILIES: readonly WireFamily[] = ['chat', 'responses', 'anthropic', 'gemini'];

interface Case {
  readonly name: string;
  readonly family: WireFamily;
  readonly payloads: readonly string[];
}

const own: readonly Case[] = FAMILIES.flatMap((family) =>
  fixtureNames(family).map((name) => ({ name: `${family}/${name}`, family, payloads: fixture(family, name) })),
);
const recorded = recordings();
const cases: readonly Case[] = [...own, ...(recorded ?? [])];

const comparable = ({ events, fault }: ReadAnswer) => ({ events, fault: fault?.message });

function bytesOf({ family, payloads }: Case, options: FramingOptions): Uint8Array {
  return new TextEncoder().encode(frame(family, payloads, options));
}

const framings: readonly FramingOptions[] = [
  { newline: 'lf' },
  { newline: 'crlf' },
  { newline: 'lf', comments: true },
  { newline: 'crlf', comments: true },
];

describe('an answer reads the same', () => {
  test('wherever its bytes are cut, with LF or CRLF, with or without comments', () => {
    for (const one of cases) {
      const whole = comparable(readAll(one.family, [bytesOf(one, { newline: 'lf' })]));
      assert.ok(whole.events.length > 0 || whole.fault !== undefined, one.name);
      const property = fc.property(
        fc.constantFrom(...framings),
        fc.array(fc.nat(Math.min(200_000, bytesOf(one, { newline: 'crlf', comments: true }).length)), {
          maxLength: 60,
        }),
        (options, offsets) => {
          const pieces = cutAt(bytesOf(one, options), offsets);
          assert.deepEqual(comparable(readAll(one.family, pieces)), whole, one.name);
        },
      );
      fc.assert(property, { numRuns: 25 });
    }
  });

  test('when every byte comes alone', () => {
    for (const one of own) {
      const bytes = bytesOf(one, { newline: 'crlf' });
      const whole = comparable(readAll(one.family, [bytes]));
      const alone = Array.from(bytes, (byte) => Uint8Array.of(byte));
      assert.deepEqual(comparable(readAll(one.family, alone)), whole, one.name);
    }
  });
});

describe('an answer that is cut short', () => {
  test('never counts as finished before its last event', () => {
    for (const one of own.filter(({ name }) => name.endsWith('/text') || name.endsWith('/call'))) {
      // Chat and Gemini tell the end with the finish reason; what follows it is usage.
      const last = one.payloads.length - (one.family === 'chat' ? 2 : 1);

      for (let kept = 0; kept < last; kept += 1) {
        const cut = { ...one, payloads: one.payloads.slice(0, kept) };
        const { events, fault } = readAll(one.family, [bytesOf(cut, { done: false })]);
        assert.equal(fault?.code, 'provider/cut', `${one.name} after ${kept} events`);
        assert.ok(events.every(({ type }) => type !== 'finish'));
      }
    }
  });

  test('is told apart from garbage even when cut inside an event', () => {
    for (const family of FAMILIES) {
      const bytes = new TextEncoder().encode(frame(family, fixture(family, 'cut'), { done: false }));
      const { fault } = readAll(family, [bytes.subarray(0, bytes.length - 9)]);
      assert.equal(fault?.code, 'provider/cut');
    }
  });

  test('chat needs no [DONE] after its finish reason', () => {
    const bytes = new TextEncoder().encode(frame('chat', fixture('chat', 'text'), { done: false }));
    assert.equal(readAll('chat', [bytes]).events.at(-1)?.type, 'finish');
  });
});

test(
  'recordings of real providers are at hand',
  { skip: recorded === undefined && 'no ../shared/cases/provider-streams here' },
  () => {
    assert.ok((recorded?.length ?? 0) > 0);
  },
);
