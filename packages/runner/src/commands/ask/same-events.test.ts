import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, Fault, type ApprovalId, type ToolCall, type Verdict } from '@oxydra/types';
import type { AskEvent, TurnEnd } from './ask-event.ts';
import { openAskHouse, type AskHouseOptions } from './ask-house.fixture.ts';
import type { AskDesk, Decision } from './desk.ts';

const asks = (call: ToolCall): Verdict => ({
  verdict: 'ask',
  reason: 'it changes a file',
  path: ['file_write', 'asks'],
  approval: {
    id: asId<ApprovalId>(`approval-${call.call}`),
    kind: 'permission',
    call: call.call,
    tool: call.name,
    arguments: call.arguments ?? {},
    summary: 'Write a.md',
    diff: '+hello',
    reason: 'it changes a file',
    path: ['file_write', 'asks'],
    rule: 'file_write(/shared/**)',
    hash: 'hash-1',
    expiresAt: Date.now() + 60_000,
  },
});

const tools: NonNullable<AskHouseOptions['tools']> = {
  file_read: { run: () => ({ text: 'hello' }) },
  file_list: { run: () => ({ text: 'a.md' }) },
  send_media: {
    run: () => ({
      text: 'Sent.',
      media: [{ kind: 'photo', path: '/shared/a.png', name: 'a.png', mediaType: 'image/png', size: 3, data: 'AAEC' }],
    }),
  },
  file_write: {
    tier: 'side_effecting',
    judge: (call, _, answer) =>
      answer === undefined
        ? asks(call)
        : answer.decision === 'allow'
          ? { verdict: 'allow', reason: 'a person said yes', path: [] }
          : { verdict: 'deny', reason: 'a person said no', path: [] },
    run: () => ({ text: 'written', diff: '+hello' }),
  },
};

const write = { name: 'file_write', arguments: { path: 'a.md', text: 'hello' } };

/** What a turn can be like; each must be told in the same way, whichever way it comes. */
interface Kind extends AskHouseOptions {
  readonly decision?: Decision['decision'];
  /** Cancelled when this piece of text was told. */
  readonly cancelAt?: string;
}

const TURNS: Readonly<Record<string, Kind>> = {
  'a plain answer': { answers: [{ text: 'Hi there, friend.' }] },
  'reasoning before the answer': { answers: [{ reasoning: 'Let me think.', text: 'Done.' }] },
  'parallel calls that read': {
    answers: [
      {
        text: 'I look.',
        calls: [
          { name: 'file_read', arguments: { path: 'a.md' } },
          { name: 'file_list', arguments: {} },
        ],
      },
      { text: 'It says hello.' },
    ],
  },
  'a file for the person': { answers: [{ calls: [{ name: 'send_media', arguments: {} }] }, { text: 'There.' }] },
  'a call that is approved': { answers: [{ calls: [write] }, { text: 'Written.' }], decision: 'allow' },
  'a call that is denied': { answers: [{ calls: [write] }, { text: 'Then not.' }], decision: 'deny' },
  'a call of a tool that is not there': {
    answers: [{ calls: [{ name: 'nonsense', arguments: { x: 1 } }] }, { text: 'Sorry.' }],
  },
  'arguments that are no JSON': {
    answers: [{ calls: [{ name: 'file_read', arguments: '{"path":' }] }, { text: 'Sorry.' }],
  },
  'a provider that fails in the middle': {
    answers: [
      {
        text: 'I was about',
        fault: new Fault('provider/overloaded', 'The provider is overloaded.', { hint: 'Wait.' }),
      },
    ],
  },
  'an answer that is cut short': { answers: [{ text: 'and then', finish: 'length' }] },
  'a turn that is cancelled': { answers: [{ text: 'so far', hold: new Promise(() => undefined) }], cancelAt: 'far' },
  'all rounds used': {
    answers: (_, index) => ({ text: `Round ${index}.`, calls: [{ name: 'file_list', arguments: {} }] }),
    rounds: 2,
  },
};

async function tell(
  desk: AskDesk,
  decision: Decision['decision'],
  cancelAt: string | undefined,
): Promise<readonly AskEvent[]> {
  const events: AskEvent[] = [];
  const stop = new AbortController();
  const end: TurnEnd = await desk.ask(
    { prompt: 'do it', files: [] },
    {
      onEvent: (event) => {
        events.push(event);
        if (event.type === 'text-delta' && event.text === cancelAt) setImmediate(() => stop.abort());
      },
      approve: () => Promise.resolve({ decision, scope: 'once' }),
      signal: stop.signal,
    },
  );
  assert.equal(events.at(-1), end);
  return events;
}

/** Ids and times differ between two turns; each becomes the order in which it was first seen. */
function normalised(events: readonly AskEvent[]): unknown {
  const seen = new Map<string, string>();
  const text = JSON.stringify(events)
    .replaceAll(/[a-z_-]*[0-9a-f]{8}-?[0-9a-f]{4}-?7[0-9a-f]{3}-?[0-9a-f]{4}-?[0-9a-f]{12}/gu, (id) => {
      const known = seen.get(id) ?? `id-${seen.size}`;
      seen.set(id, known);
      return known;
    })
    .replaceAll(/"expires_at":"[^"]*"/gu, '"expires_at":"later"');
  return JSON.parse(text);
}

describe('the same turn', () => {
  for (const [name, { decision = 'deny', cancelAt, ...options }] of Object.entries(TURNS)) {
    // @requirement program/ask-events
    test(`gives the same events here and through a gateway: ${name}`, async () => {
      await using here = openAskHouse({ tools, ...options });
      await using there = openAskHouse({ tools, ...options });
      const direct = await tell(here.local, decision, cancelAt);
      const remote = await tell(await there.remote(), decision, cancelAt);
      assert.deepEqual(normalised(remote), normalised(direct));
      assert.equal(direct[0]?.type, 'turn-start');
      assert.ok(direct.some(({ type }) => type === 'round-end'));
    });
  }
});

describe('a turn through a gateway', () => {
  test('goes into the session of the name that was asked for', async () => {
    await using house = openAskHouse({ answers: [{ text: 'one' }, { text: 'two' }] });
    const desk = await house.remote();
    const options = {
      onEvent: () => undefined,
      approve: () => Promise.resolve({ decision: 'deny', scope: 'once' } as const),
      signal: new AbortController().signal,
    };
    await desk.ask({ prompt: 'first', files: [], session: 'work' }, options);
    await desk.ask({ prompt: 'second', files: [], session: 'work' }, options);
    const sessions = await house.runtime.sessions.list();
    assert.deepEqual(
      sessions.map(({ id, turns }) => [id, turns]),
      [['work', 2]],
    );
  });

  test('rejects with the daemon’s own sentence when the message is refused', async () => {
    await using house = openAskHouse({ answers: [] });
    const desk = await house.remote();
    const asked = desk.ask(
      { prompt: 'x'.repeat(2 * 1024 * 1024), files: [] },
      {
        onEvent: () => undefined,
        approve: () => Promise.resolve({ decision: 'deny', scope: 'once' }),
        signal: new AbortController().signal,
      },
    );
    await assert.rejects(asked, { code: 'gateway/prompt-too-long' });
  });
});
