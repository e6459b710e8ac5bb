/** A turn of this process as `ask` tells it: a line for each kind of record and of live event. */
import {
  microToUsd,
  NO_USAGE,
  textOf,
  type Approval,
  type Charge,
  type JournalEntry,
  type JournalRecord,
  type LiveEvent,
  type SessionEvent,
  type ToolCall,
} from '@oxydra/types';
import type { WireUsage } from '@oxydra/types/wire';
import type { AskApproval, AskError } from './ask-event.ts';
import * as story from './story.ts';
import type { Story, Told } from './story.ts';

type RecordOf<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>;
type Live<T extends LiveEvent['type']> = Extract<LiveEvent, { type: T }>;

/** Which of a session's turns is told: the one that answers a message, or one that is known already. */
export type Wanted = { readonly request: string } | { readonly turn: string };

const usageOf = ({ usage, usd }: Charge): WireUsage => ({
  input: usage.input,
  output: usage.output,
  cached_input: usage.cachedInput,
  cache_write: usage.cacheWrite,
  reasoning: usage.reasoning,
  cost_usd: usd === null ? null : microToUsd(usd),
});

const UNKNOWN: Charge = { usage: NO_USAGE, usd: null };

export const askApprovalOf = (approval: Approval): AskApproval => ({
  approval: approval.id,
  call: approval.call,
  kind: approval.kind,
  tool: approval.tool,
  arguments: approval.arguments,
  summary: approval.summary,
  ...(approval.diff === undefined ? {} : { diff: approval.diff }),
  reason: approval.reason,
  path: approval.path,
  ...(approval.rule === undefined ? {} : { rule: approval.rule }),
  ...(approval.choices === undefined ? {} : { choices: approval.choices }),
  hash: approval.hash,
  expires_at: new Date(approval.expiresAt).toISOString(),
});

/** Calls that only read leave no record of their start: they are told as soon as the model asks for them. */
const startsAtOnce = ({ tier, arguments: args }: ToolCall): boolean => tier === 'read_only' && args !== null;

/** What is known of the calls of the round at hand, beside the story. */
export interface TurnTelling {
  readonly story: Story;
  readonly calls: ReadonlyMap<string, ToolCall>;
}

type Step = readonly [TurnTelling, Told[1]];

const told = (telling: TurnTelling, [next, events]: Told): Step => [{ ...telling, story: next }, events];
const nothing = (telling: TurnTelling): Step => [telling, []];

function answered(telling: TurnTelling, { parts, calls, finish, charge }: RecordOf<'round-answered'>): Step {
  let [next, events] = story.endRound(telling.story, textOf(parts), finish, usageOf(charge));
  for (const { call, name, arguments: args } of calls.filter(startsAtOnce)) {
    const [after, more] = story.startCall(next, call, name, args);
    [next, events] = [after, [...events, ...more]];
  }
  return [{ story: next, calls: new Map(calls.map((call) => [call.call, call])) }, events];
}

function started(telling: TurnTelling, { call }: RecordOf<'call-started' | 'call-finished' | 'call-unknown'>): Step {
  const known = telling.calls.get(call);
  return known === undefined
    ? nothing(telling)
    : told(telling, story.startCall(telling.story, call, known.name, known.arguments));
}

function ended(telling: TurnTelling, record: RecordOf<'call-finished' | 'call-unknown'>): Step {
  const [begun, before] = started(telling, record);
  let [next, events] = story.endCall(begun.story, record.call, record.result.ok, record.result.text);
  for (const media of record.result.media ?? []) {
    const [after, more] = story.showMedia(next, media);
    [next, events] = [after, [...events, ...more]];
  }
  return [{ ...begun, story: next }, [...before, ...events]];
}

const errorOf = ({ fault }: RecordOf<'turn-settled'>): AskError | undefined =>
  fault === undefined
    ? undefined
    : { code: fault.code, message: fault.message, ...(fault.hint === undefined ? {} : { hint: fault.hint }) };

const records: {
  readonly [T in JournalRecord['type']]: (telling: TurnTelling, record: RecordOf<T>) => Step;
} = {
  'session-created': nothing,
  'session-titled': nothing,
  'session-archived': nothing,
  'session-revived': nothing,
  'message-queued': nothing,
  'turn-opened': nothing,
  'round-requested': nothing,
  'round-answered': answered,
  'round-failed': (telling, { partial, charge }) =>
    told(telling, story.endRound(telling.story, partial, 'error', usageOf(charge ?? UNKNOWN))),
  'call-judged': nothing,
  'approval-opened': (telling, { approval }) =>
    told(telling, story.askApproval(telling.story, askApprovalOf(approval))),
  'approval-resolved': nothing,
  'call-started': started,
  'call-finished': ended,
  'call-unknown': ended,
  'message-steered': nothing,
  'cancel-requested': nothing,
  notice: (telling, { text }) => told(telling, story.note(telling.story, text)),
  'turn-settled': (telling, record) => {
    const { outcome, text, finish, limit } = record;
    return told(telling, story.end(telling.story, { outcome, text, finish, limit, error: errorOf(record) }));
  },
};

const lives: { readonly [T in LiveEvent['type']]: (telling: TurnTelling, event: Live<T>) => Step } = {
  'text-delta': (telling, { text }) => told(telling, story.say(telling.story, text)),
  'reasoning-delta': (telling, { text }) => told(telling, story.think(telling.story, text)),
  'text-withdrawn': (telling, { reason }) => told(telling, story.withdraw(telling.story, reason)),
  'tool-output': nothing,
  heartbeat: nothing,
  warning: (telling, { text }) => told(telling, story.note(telling.story, text)),
};

const isWanted = (record: RecordOf<'turn-opened'>, wanted: Wanted): boolean =>
  'turn' in wanted ? record.turn === wanted.turn : record.sent.some(({ requestId }) => requestId === wanted.request);

function tellEntry(telling: TurnTelling, { record }: JournalEntry, wanted: Wanted): Step {
  if (record.type === 'turn-opened')
    return isWanted(record, wanted)
      ? told(telling, story.begin(telling.story, record.turn, record.model))
      : nothing(telling);
  if (!story.isRunning(telling.story)) return nothing(telling);
  const tell = records[record.type] as (telling: TurnTelling, record: JournalRecord) => Step; // the table pairs them
  return tell(telling, record);
}

/** What an event of the session means for the turn that is told. Events of other turns mean nothing. */
export function tellEvent(telling: TurnTelling, event: SessionEvent, wanted: Wanted): Step {
  if (event.type === 'entry') return tellEntry(telling, event.entry, wanted);
  if (!story.isRunning(telling.story) || event.event.turn !== telling.story.turn) return nothing(telling);
  const tell = lives[event.event.type] as (telling: TurnTelling, event: LiveEvent) => Step; // as above
  return tell(telling, event.event);
}
