/** A session's journal as the messages that were said: what `sessions show` prints and `export` writes. */
import {
  joinLabels,
  microToUsd,
  textOf,
  type CallId,
  type JournalEntry,
  type JournalRecord,
  type JsonObject,
  type Label,
  type SessionId,
  type ToolResult,
  SYSTEM_LABEL,
} from '@oxydra/types';
import type { WireUsage } from '@oxydra/types/wire';

export interface ShownCall {
  readonly call: CallId;
  readonly name: string;
  readonly arguments: JsonObject | null;
}

export interface ShownResult {
  readonly call: CallId;
  readonly name: string;
  readonly ok: boolean;
  readonly output: string;
  /** Nobody knows whether the effect happened. */
  readonly unknown?: true | undefined;
}

export interface ShownMessage {
  readonly seq: number;
  readonly role: 'user' | 'assistant' | 'tool' | 'notice';
  readonly text: string;
  readonly calls?: readonly ShownCall[] | undefined;
  readonly results?: readonly ShownResult[] | undefined;
  readonly labels: Label;
  readonly usage?: WireUsage | undefined;
  readonly at: string;
  /** The session in which it was said, where this one only continues it. */
  readonly session?: SessionId | undefined;
}

type RecordOf<T extends JournalRecord['type']> = Extract<JournalRecord, { type: T }>;

interface Reading {
  readonly messages: readonly ShownMessage[];
  /** The join of all that was said so far: what an answer may have been made of. */
  readonly label: Label;
  readonly names: ReadonlyMap<CallId, string>;
}

const add = (reading: Reading, entry: JournalEntry, message: Omit<ShownMessage, 'seq' | 'at'>): Reading => ({
  ...reading,
  label: joinLabels(reading.label, message.labels),
  messages: [...reading.messages, { seq: entry.seq, ...message, at: new Date(entry.at).toISOString() }],
});

const usageOf = ({ charge: { usage, usd } }: RecordOf<'round-answered'>): WireUsage => ({
  input: usage.input,
  output: usage.output,
  cached_input: usage.cachedInput,
  cache_write: usage.cacheWrite,
  reasoning: usage.reasoning,
  cost_usd: usd === null ? null : microToUsd(usd),
});

const userMessages = (reading: Reading, entry: JournalEntry, sent: RecordOf<'turn-opened'>['sent']): Reading =>
  sent.reduce(
    (all, { message }) => add(all, entry, { role: 'user', text: textOf(message.parts), labels: message.label }),
    reading,
  );

function answer(reading: Reading, record: RecordOf<'round-answered'>, entry: JournalEntry): Reading {
  const calls = record.calls.map(({ call, name, arguments: args }) => ({ call, name, arguments: args }));
  const next = add(reading, entry, {
    role: 'assistant',
    text: textOf(record.parts),
    ...(calls.length === 0 ? {} : { calls }),
    labels: reading.label,
    usage: usageOf(record),
  });
  return { ...next, names: new Map([...reading.names, ...calls.map(({ call, name }) => [call, name] as const)]) };
}

function result(reading: Reading, entry: JournalEntry, call: CallId, got: ToolResult, unknown: boolean): Reading {
  const name = reading.names.get(call) ?? 'unknown';
  const shown = { call, name, ok: got.ok, output: got.text, ...(unknown ? { unknown: true as const } : {}) };
  return add(reading, entry, { role: 'tool', text: '', results: [shown], labels: got.label });
}

const silent = (reading: Reading): Reading => reading;

const table: {
  readonly [T in JournalRecord['type']]: (reading: Reading, record: RecordOf<T>, entry: JournalEntry) => Reading;
} = {
  'session-created': silent,
  'session-titled': silent,
  'session-archived': silent,
  'session-revived': silent,
  'message-queued': silent,
  'turn-opened': (reading, { sent }, entry) => userMessages(reading, entry, sent),
  'round-requested': silent,
  'round-answered': answer,
  'round-failed': (reading, { partial }, entry) =>
    partial === '' ? reading : add(reading, entry, { role: 'assistant', text: partial, labels: reading.label }),
  'call-judged': silent,
  'approval-opened': silent,
  'approval-resolved': silent,
  'call-started': silent,
  'call-finished': (reading, record, entry) => result(reading, entry, record.call, record.result, false),
  'call-unknown': (reading, record, entry) => result(reading, entry, record.call, record.result, true),
  'message-steered': (reading, { sent }, entry) => userMessages(reading, entry, [sent]),
  'cancel-requested': silent,
  notice: (reading, { text }, entry) => add(reading, entry, { role: 'notice', text, labels: SYSTEM_LABEL }),
  'turn-settled': (reading, { outcome, fault }, entry) =>
    outcome === 'answered'
      ? reading
      : add(reading, entry, {
          role: 'notice',
          text: `The turn ended: ${outcome}${fault === undefined ? '' : ` (${fault.message})`}.`,
          labels: SYSTEM_LABEL,
        }),
};

/** The messages of a history; those of other sessions, which it continues, say so. */
export function messagesOf(history: readonly JournalEntry[], session: SessionId): readonly ShownMessage[] {
  let reading: Reading = { messages: [], label: SYSTEM_LABEL, names: new Map() };
  for (const entry of history) {
    const read = table[entry.record.type] as (reading: Reading, record: JournalRecord, entry: JournalEntry) => Reading; // the table pairs them
    const before = reading.messages.length;
    reading = read(reading, entry.record, entry);
    if (entry.session === session || reading.messages.length === before) continue;
    const told = reading.messages.slice(before).map((message) => ({ ...message, session: entry.session }));
    reading = { ...reading, messages: [...reading.messages.slice(0, before), ...told] };
  }
  return reading.messages;
}
