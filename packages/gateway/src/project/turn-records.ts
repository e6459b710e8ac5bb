import { textOf, type SentMedia, type ToolCall, type TurnRecord } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { Payload } from '../stream/frame.ts';
import {
  NO_WIRE_USAGE,
  withTurn,
  type Fold,
  type OpenTurn,
  type Projected,
  type Projectors,
  type RecordOf,
} from './fold.ts';
import { queuedFrame } from './session-records.ts';
import { settled } from './settled.ts';
import { addWireUsage, wireCharge } from './usage.ts';
import { wireApproval } from './wire-approval.ts';

const silent = (fold: Fold): Projected => [fold, []];

/** Frames about the open turn; none where the journal has no open turn, which never happens in a sound one. */
const about = (fold: Fold, frames: (turn: OpenTurn) => readonly ServerFrame[]): readonly ServerFrame[] =>
  fold.turn === null ? [] : frames(fold.turn);

export const progress = (
  turn: OpenTurn,
  kind: Payload<'turn_progress'>['progress']['kind'],
  message: string,
  round: number,
): ServerFrame => ({
  type: 'turn_progress',
  payload: { ...turn.about, progress: { kind, message, turn: round, max_turns: turn.maxRounds } },
});

const started = (turn: OpenTurn, call: ToolCall): ServerFrame => ({
  type: 'tool_started',
  payload: { ...turn.about, call_id: call.call, name: call.name, arguments: call.arguments },
});

const mediaFrame = (turn: OpenTurn, { kind, path, name, mediaType, size, data, caption }: SentMedia): ServerFrame => ({
  type: 'media_attachment',
  payload: {
    request_id: turn.about.request_id,
    session: turn.about.session,
    attachment: { file_path: path, media_type: kind, caption, data, file_name: name, mime_type: mediaType, size },
  },
});

/** Calls that only read leave no intent in the journal: they are shown as soon as the model asks for them. */
const startsAtOnce = (call: ToolCall): boolean => call.tier === 'read_only' && call.arguments !== null;

function roundAnswered(fold: Fold, record: RecordOf<'round-answered'>): Projected {
  const usage = wireCharge(record.charge);
  const frames = about(fold, (turn) => [
    {
      type: 'round_finished',
      payload: { ...turn.about, round: record.round, text: textOf(record.parts), finish: record.finish, usage },
    },
    ...(record.calls.length === 0
      ? []
      : [
          progress(
            turn,
            { kind: 'tool_execution', tool_names: record.calls.map((call) => call.name) },
            `Running ${record.calls.map((call) => call.name).join(', ')}`,
            record.round,
          ),
        ]),
    ...record.calls.filter(startsAtOnce).map((call) => started(turn, call)),
  ]);
  const next = withTurn(fold, (turn) => ({
    asked: null,
    model: record.model,
    usage: addWireUsage(turn.usage, usage),
    calls: new Map(record.calls.map((call) => [call.call, { call, shown: startsAtOnce(call) }])),
  }));
  return [next, frames];
}

function finished(fold: Fold, record: RecordOf<'call-finished' | 'call-unknown'>): Projected {
  const { call, result } = record;
  const tracked = fold.turn?.calls.get(call);
  const frames = about(fold, (turn) => [
    // A refused or invalid call never started, yet a card needs both ends.
    ...(tracked === undefined || tracked.shown ? [] : [started(turn, tracked.call)]),
    {
      type: 'tool_finished',
      payload: {
        ...turn.about,
        call_id: call,
        name: tracked?.call.name ?? 'unknown',
        ok: result.ok,
        ...(record.type === 'call-unknown' ? { unknown: true } : {}),
        output: result.text,
        diff: result.diff,
        duration_ms: result.durationMs,
      },
    },
    ...(result.media ?? []).map((media) => mediaFrame(turn, media)),
  ]);
  return [show(fold, record), frames];
}

const show = (fold: Fold, { call }: RecordOf<'call-finished' | 'call-unknown' | 'call-started'>): Fold =>
  withTurn(fold, ({ calls }) => {
    const tracked = calls.get(call);
    return tracked === undefined || tracked.shown
      ? {}
      : { calls: new Map(calls).set(call, { call: tracked.call, shown: true }) };
  });

/** What clients see of a turn's records. */
export const turnRecords: Projectors<TurnRecord['type']> = {
  'turn-opened': (fold, record) => {
    const [first] = record.sent;
    const turn: OpenTurn = {
      id: record.turn,
      about: {
        request_id: first?.requestId ?? '',
        session: fold.session,
        turn: { turn_id: record.turn, state: 'running' },
      },
      maxRounds: record.limits.rounds,
      model: record.model,
      round: 0,
      asked: null,
      calls: new Map(),
      usage: NO_WIRE_USAGE,
      contextTokens: undefined,
    };
    const payload = {
      ...turn.about,
      model: record.model,
      prompt: record.sent.map((sent) => textOf(sent.message.parts)).join('\n\n'),
      origin: first?.origin,
      request_ids: record.sent.map((sent) => sent.requestId),
    };
    return [{ ...fold, turn, waiting: 0, terminal: null }, [{ type: 'turn_started', payload }]];
  },
  'round-requested': (fold, record, entry) => [
    withTurn(fold, () => ({
      round: record.round,
      asked: { round: record.round, entry: entry.seq, frames: 1 },
      model: record.model,
      contextTokens: record.context.tokens,
    })),
    about(fold, (turn) => [progress(turn, { kind: 'provider_call' }, `Asking ${record.model}`, record.round)]),
  ],
  'round-answered': roundAnswered,
  'round-failed': (fold, record) => {
    const usage = record.charge === null ? { ...NO_WIRE_USAGE, cost_usd: null } : wireCharge(record.charge);
    return [
      withTurn(fold, (turn) => ({ asked: null, usage: addWireUsage(turn.usage, usage) })),
      about(fold, (turn) => [
        {
          type: 'round_finished',
          payload: { ...turn.about, round: record.round, text: record.partial, finish: 'error', usage },
        },
      ]),
    ];
  },
  'call-judged': silent,
  'approval-opened': (fold, record) => [
    fold,
    about(fold, (turn) => [
      { type: 'approval_requested', payload: { ...turn.about, approval: wireApproval(record.approval) } },
    ]),
  ],
  'approval-resolved': (fold, { answer }) => [
    fold,
    about(fold, (turn) => [
      {
        type: 'approval_resolved',
        payload: {
          ...turn.about,
          approval_id: answer.approval,
          decision: answer.decision,
          scope: answer.scope,
          by: answer.by,
        },
      },
    ]),
  ],
  'call-started': (fold, record) => {
    const tracked = fold.turn?.calls.get(record.call);
    return [
      show(fold, record),
      about(fold, (turn) => (tracked === undefined || tracked.shown ? [] : [started(turn, tracked.call)])),
    ];
  },
  'call-finished': finished,
  'call-unknown': finished,
  'message-steered': (fold, record) => [fold, [queuedFrame(fold, record.sent, undefined)]],
  'cancel-requested': silent,
  notice: (fold, record) => [fold, [{ type: 'notice', payload: { session: fold.session, text: record.text } }]],
  'turn-settled': settled,
};
