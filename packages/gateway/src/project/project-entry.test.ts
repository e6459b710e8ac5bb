import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type JournalRecord } from '@oxydra/types';
import { parseServerFrame, type ServerFrame } from '@oxydra/types/wire';
import { failed, finished, opened, requested, reservation, sent, settled, started } from '@oxydra/testkit';
import { seqOf } from '../stream/seq.ts';
import { toVersion2 } from '../stream/version2.ts';
import { emptyFold } from './fold.ts';
import { projectEntries } from './project-entry.ts';

const ask = requested(reservation('m', 1, 1));
const answer = (tier: 'read_only' | 'side_effecting', args: object | null = {}): JournalRecord => ({
  type: 'round-answered',
  round: 1,
  model: 'm',
  parts: [],
  calls: [{ call: asId('c'), name: 'tool', arguments: args as never, tier, idempotent: false, key: asId('k') }],
  finish: 'tool-calls',
  charge: { usd: null, usage: { input: 1, output: 1, cachedInput: 0, cacheWrite: 0, reasoning: 0 } },
});

function frames(...records: JournalRecord[]): readonly ServerFrame[] {
  const entries = records.map((record, index) => ({ session: asId<never>('s'), seq: index + 1, at: 0, record }));
  const [, all] = projectEntries(emptyFold({ user_id: 'ada', session_id: 's' }), entries);
  for (const frame of all) {
    const parsed = parseServerFrame(JSON.parse(JSON.stringify(frame)));
    assert.ok(parsed.ok, parsed.ok ? '' : parsed.reason);
  }
  return all;
}
const types = (...records: JournalRecord[]): string[] =>
  frames(...records)
    .map(({ type }) => type)
    .slice(2);
const settle = (over: object): JournalRecord => ({ ...settled('t', 'part'), ...over });

describe('the frames of an entry', () => {
  test('are numbered from the entry’s own place', () => {
    assert.deepEqual(
      frames(opened('t', sent('r')), ask, answer('read_only')).map(({ seq }) => seq),
      [seqOf(1, 0), seqOf(2, 0), seqOf(3, 0), seqOf(3, 1), seqOf(3, 2)],
    );
  });

  test('show a reading call when it is asked for, any other when its intent is on disk', () => {
    const open = [opened('t', sent('r')), ask];
    assert.deepEqual(types(...open, answer('read_only')), ['round_finished', 'turn_progress', 'tool_started']);
    assert.deepEqual(types(...open, answer('side_effecting')), ['round_finished', 'turn_progress']);
    assert.deepEqual(types(...open, answer('side_effecting'), started('c', 'k')).at(-1), 'tool_started');
  });

  test('start each call once and before its end, even one that was refused or begun again', () => {
    const open = [opened('t', sent('r')), ask];
    const calls = ['tool_started', 'tool_finished'];
    assert.deepEqual(types(...open, answer('side_effecting'), finished('c', 'denied')).slice(2), calls);
    assert.deepEqual(types(...open, answer('read_only', null), finished('c', 'bad JSON')).slice(2), calls);
    assert.deepEqual(
      types(...open, answer('side_effecting'), started('c', 'k'), started('c', 'k'), finished('c', 'x')).slice(2),
      calls,
    );
  });

  test('tell which calls have an unknown end', () => {
    const result = {
      ok: false,
      text: '?',
      label: { integrity: 'tool', confidentiality: 'user', sources: [] },
      durationMs: 1,
    } as const;
    const all = frames(opened('t', sent('r')), ask, answer('side_effecting'), started('c', 'k'), {
      type: 'call-unknown',
      call: asId('c'),
      result,
    });
    const last = all.at(-1);
    assert.ok(last?.type === 'tool_finished' && last.payload.unknown === true);
  });

  test('tell how a turn ended, each outcome in one frame', () => {
    const end = (over: object): ServerFrame | undefined => frames(opened('t', sent('r')), settle(over)).at(-1);
    const limit = end({ outcome: 'out-of-rounds', limit: 'runtime.max_turns' });
    assert.ok(
      limit?.type === 'turn_completed' &&
        limit.payload.limit === 'runtime.max_turns' &&
        limit.payload.turn.state === 'failed',
    );
    const fault = end({
      outcome: 'failed',
      fault: { code: 'provider/overloaded', message: 'Too busy.', hint: 'Wait.', retryable: true },
    });
    assert.ok(fault?.type === 'error' && fault.payload.message === 'Too busy.' && fault.payload.hint === 'Wait.');
    assert.equal(end({ outcome: 'cancelled' })?.type, 'turn_cancelled');
  });

  test('name all requests that a turn answers', () => {
    const [first] = frames(opened('t', sent('a', 'one'), sent('b', 'two')));
    assert.ok(first?.type === 'turn_started');
    assert.deepEqual(
      [first.payload.request_id, first.payload.request_ids, first.payload.prompt],
      ['a', ['a', 'b'], 'one\n\ntwo'],
    );
  });

  test('give an unknown price as unknown', () => {
    const last = frames(opened('t', sent('r')), ask, failed(null, 'so f')).at(-1);
    assert.ok(last?.type === 'round_finished');
    assert.deepEqual([last.payload.text, last.payload.finish, last.payload.usage.cost_usd], ['so f', 'error', null]);
  });

  // @requirement media/shown
  test('hand over the files that a result has for people, after the result', () => {
    const media = {
      kind: 'photo',
      path: '/shared/a.png',
      name: 'a.png',
      mediaType: 'image/png',
      size: 3,
      data: 'AAEC',
      caption: 'Look',
    } as const;
    const result = {
      ok: true,
      text: 'Sent.',
      label: { integrity: 'tool', confidentiality: 'user', sources: [] },
      durationMs: 1,
      media: [media],
    } as const;
    const all = frames(opened('t', sent('r')), ask, answer('read_only'), {
      type: 'call-finished',
      call: asId('c'),
      result,
    });
    assert.deepEqual(
      all.slice(-2).map(({ type }) => type),
      ['tool_finished', 'media_attachment'],
    );
    const last = all.at(-1);
    assert.ok(last?.type === 'media_attachment');
    const { data, file_name, ...rest } = last.payload.attachment;
    assert.deepEqual(
      [data, file_name, rest],
      [
        'AAEC',
        'a.png',
        { file_path: '/shared/a.png', media_type: 'photo', caption: 'Look', mime_type: 'image/png', size: 3 },
      ],
    );
    const old = toVersion2(last)?.payload;
    assert.deepEqual(Object.keys((old as typeof last.payload).attachment).sort(), [
      'caption',
      'data',
      'file_name',
      'file_path',
      'media_type',
    ]);
  });
});
