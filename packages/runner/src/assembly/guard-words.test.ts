/** @requirement policy/words-guarded */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createPlainScrubber } from '@oxydra/testkit';
import { asId, Fault, NO_USAGE } from '@oxydra/types';
import type { CallId, Model, ModelEvent, Models, Receipt, SessionId, Submission, Turns } from '@oxydra/types';
import { guardModels, guardTurns } from './guard-words.ts';

const SECRET = `canary-${'3c'.repeat(8)}`;
const scrubber = createPlainScrubber({ mail: SECRET });
const call = asId<CallId>('c');

const saying = (events: readonly ModelEvent[], end?: Fault): Models => {
  // Only the stream is listened to.
  const model = {
    async *stream() {
      yield* events;
      if (end !== undefined) throw end;
    },
  } as unknown as Model;
  return { select: () => model };
};

const heard = async (events: readonly ModelEvent[], end?: Fault): Promise<readonly ModelEvent[]> => {
  const all: ModelEvent[] = [];
  const { stream } = guardModels(saying(events, end), { words: scrubber, scrubber }).select();
  for await (const event of stream({ messages: [] } as never, { signal: new AbortController().signal }))
    all.push(event);
  return all;
};

const finish = {
  type: 'finish',
  reason: 'stop',
  usage: NO_USAGE,
  charge: { usd: 0, usage: NO_USAGE },
  model: 'm',
} as ModelEvent;

describe('what a model says', () => {
  test('holds no known secret, in text, reasoning or arguments, in one piece or in many', async () => {
    const pieces = [SECRET.slice(0, 3), SECRET.slice(3, 11), SECRET.slice(11), ' is it'];
    const events: ModelEvent[] = [
      ...pieces.map((delta): ModelEvent => ({ type: 'text-delta', id: 't', delta })),
      ...pieces.map((delta): ModelEvent => ({ type: 'reasoning-delta', id: 'r', delta })),
      { type: 'reasoning-end', id: 'r' },
      ...pieces.map((delta): ModelEvent => ({ type: 'tool-input-delta', call, delta })),
      { type: 'tool-input-end', call },
      { type: 'tool-call', call, name: 'x', input: JSON.stringify({ key: SECRET }) },
      { type: 'warning', text: SECRET },
      finish,
    ];
    const said = await heard(events);
    assert.ok(!JSON.stringify(said).includes(SECRET));
    const text = said.flatMap((event) => (event.type === 'text-delta' ? [event.delta] : [])).join('');
    assert.equal(text, '[REDACTED:known:mail] is it');
    const made = said.find((event) => event.type === 'tool-call');
    assert.deepEqual(made?.type === 'tool-call' && JSON.parse(made.input), { key: '{{secret:mail}}' });
    assert.equal(said.at(-1), finish);
  });

  test('is forgotten with an attempt that is withdrawn', async () => {
    const said = await heard([
      { type: 'text-delta', id: 't', delta: 'half' },
      { type: 'withdrawn', reason: 'again' },
      { type: 'text-delta', id: 't', delta: 'whole' },
      finish,
    ]);
    const deltas = said.flatMap((event) => (event.type === 'text-delta' ? [event.delta] : []));
    assert.deepEqual(deltas.join(''), 'whole');
  });

  test('fails without quoting a secret', async () => {
    const end = new Fault('provider/refused', `The key ${SECRET} is wrong.`, {
      hint: `Not ${SECRET}.`,
      retryable: true,
    });
    await assert.rejects(heard([], end), (error) => {
      assert.ok(Fault.is(error) && error.retryable);
      assert.equal(
        `${error.message} ${error.hint}`,
        'The key [REDACTED:known:mail] is wrong. Not [REDACTED:known:mail].',
      );
      return true;
    });
  });
});

describe('what a person says', () => {
  test('names a known secret by its reference before it is kept', async () => {
    const kept: Submission[] = [];
    // Only submissions are made.
    const turns = {
      submit: (_session: SessionId, submission: Submission) => (kept.push(submission), Promise.resolve({} as Receipt)),
    } as unknown as Turns;
    const parts = [{ type: 'text', text: `Use ${SECRET} and ${SECRET}.` }] as const;
    await guardTurns(turns, scrubber).submit(asId('s'), { parts } as unknown as Submission);
    assert.deepEqual(kept[0]?.parts, [{ type: 'text', text: 'Use {{secret:mail}} and {{secret:mail}}.' }]);
  });
});
