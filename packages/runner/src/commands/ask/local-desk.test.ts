import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AskEvent } from './ask-event.ts';
import { openAskHouse } from './ask-house.fixture.ts';
import type { AskOptions } from './desk.ts';

const options = (more: Partial<AskOptions> = {}): AskOptions => ({
  onEvent: () => undefined,
  approve: () => Promise.resolve({ decision: 'deny', scope: 'once' }),
  signal: new AbortController().signal,
  ...more,
});

describe('a turn in this process', () => {
  test('is cancelled by the signal, and its end says so', async () => {
    const asked = Promise.withResolvers<void>();
    await using house = openAskHouse({
      answers: () => {
        asked.resolve();
        return { text: 'so far', hold: new Promise(() => undefined) };
      },
    });
    const stop = new AbortController();
    const events: AskEvent[] = [];
    const ended = house.local.ask(
      { prompt: 'go', files: [] },
      options({
        signal: stop.signal,
        onEvent: (event) => {
          events.push(event);
          if (event.type === 'text-delta' && event.text === 'far') setImmediate(() => stop.abort());
        },
      }),
    );
    await asked.promise;
    const end = await ended;
    assert.equal(end.outcome, 'cancelled');
    assert.equal(end.text, 'so far');
    assert.equal(events.filter(({ type }) => type === 'turn-end').length, 1);
  });

  test('continues a session by the beginning of its id', async () => {
    await using house = openAskHouse({ answers: [{ text: 'one' }, { text: 'two' }] });
    const starts: string[] = [];
    const onEvent = (event: AskEvent): void => {
      if (event.type === 'turn-start') starts.push(event.session);
    };
    await house.local.ask({ prompt: 'a', files: [] }, options({ onEvent }));
    await house.local.ask({ prompt: 'b', files: [], session: starts[0]!.slice(0, 20) }, options({ onEvent }));
    assert.equal(starts[1], starts[0]);
    assert.equal(house.model.requests[1]?.messages.length, 3);
  });

  test('begins one session where two messages begin the same name at once, and answers both in turn', async () => {
    await using house = openAskHouse({ answers: (_, index) => ({ text: `answer ${index}` }) });
    const ask = (prompt: string) => house.local.ask({ prompt, files: [], session: 'plan' }, options());
    const ends = await Promise.all([ask('a'), ask('b'), ask('c')]);
    assert.deepEqual(
      ends.map(({ text }) => text),
      ['answer 0', 'answer 1', 'answer 2'],
    );
    assert.equal((await house.runtime.sessions.list()).length, 1);
  });

  test('refuses an unknown id rather than beginning a session under it', async () => {
    await using house = openAskHouse({ answers: [] });
    await assert.rejects(house.local.ask({ prompt: 'a', files: [], session: '0193abcd' }, options()), {
      code: 'session/unknown',
    });
    assert.equal((await house.runtime.sessions.list()).length, 0);
  });

  test('resumes nothing where the last turn is settled', async () => {
    await using house = openAskHouse({ answers: [{ text: 'one' }] });
    await house.local.ask({ prompt: 'a', files: [], session: 'plan' }, options());
    assert.equal(await house.local.resume('plan', options()), undefined);
  });
});
