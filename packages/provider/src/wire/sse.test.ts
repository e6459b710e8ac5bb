/** @requirement model/any-chunking */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createSseParser } from './sse.ts';
import type { SseEvent } from './sse.ts';

const tooLong = (): never => assert.fail('too long');
const parse = (...pieces: readonly string[]): SseEvent[] => {
  const parser = createSseParser(tooLong);
  const encoder = new TextEncoder();
  return [...pieces.flatMap((piece) => parser.push(encoder.encode(piece))), ...parser.end()];
};
const message = (data: string): SseEvent => ({ name: 'message', data });

test('lines end with LF, CRLF or CR, also when the two halves of a CRLF come apart', () => {
  for (const end of ['\n', '\r\n', '\r'])
    assert.deepEqual(parse(`data: a${end}${end}data: b${end}${end}`), [message('a'), message('b')]);
  assert.deepEqual(parse('data: a\r', '\n\r', '\ndata: b\r', '\n\r\n'), [message('a'), message('b')]);
  assert.deepEqual(parse('event: x\r', '\ndata: a\r', '\ndata: b\r\n\r\n'), [{ name: 'x', data: 'a\nb' }]);
});

test('comments, unknown fields, a byte order mark and empty events say nothing', () => {
  assert.deepEqual(parse('\uFEFF: hello\n\nid: 7\nretry: 10\ndata: a\n\nevent: x\n\n\n'), [message('a')]);
});

test('several data lines are one text, and only one space after the colon is dropped', () => {
  assert.deepEqual(parse('data: a\ndata:  b\ndata:c\ndata\n\n'), [message('a\n b\nc\n')]);
});

test('an event keeps its name, and one without its blank line is marked as unfinished', () => {
  assert.deepEqual(parse('event: ping\ndata: {}\n\ndata: [DO'), [
    { name: 'ping', data: '{}' },
    { ...message('[DO'), unfinished: true },
  ]);
});

test('any text comes through, wherever its bytes are cut', () => {
  const line = fc.string({ unit: 'grapheme' }).filter((text) => !/[\r\n\0\uFEFF]/.test(text));
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), fc.array(fc.nat(400)), (texts, cuts) => {
      const bytes = new TextEncoder().encode(texts.map((text) => `data: ${text}\r\n\r\n`).join(''));
      const places = [0, ...cuts.map((at) => at % bytes.length).sort((a, b) => a - b), bytes.length];
      const parser = createSseParser(tooLong);
      const events = places.slice(1).flatMap((to, at) => parser.push(bytes.subarray(places[at], to)));
      assert.deepEqual(
        [...events, ...parser.end()].map(({ data }) => data),
        texts,
      );
    }),
  );
});

test('an event without an end is refused before it fills the memory', () => {
  const parser = createSseParser(() => {
    throw new RangeError('too long');
  });
  const piece = new Uint8Array(8 * 1024 * 1024).fill(97);
  assert.throws(() => {
    for (let sent = 0; sent < 12; sent += 1) parser.push(piece);
  }, RangeError);
});
