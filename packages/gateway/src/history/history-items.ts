import { textOf, type CallId, type JournalEntry, type Sent, type ToolCall, type ToolResult } from '@oxydra/types';
import type { HistoryItem } from '@oxydra/types/wire';

/** What the items of an entry need to know of the turn it belongs to. */
export interface TurnNote {
  readonly turn: string | undefined;
  readonly calls: ReadonlyMap<CallId, ToolCall>;
}

export const NO_TURN: TurnNote = { turn: undefined, calls: new Map() };

const OUTCOMES = {
  answered: undefined,
  cancelled: 'The turn was cancelled.',
  failed: 'The turn failed.',
  'out-of-rounds': 'The turn ended: it had used all its rounds.',
  'out-of-calls': 'The turn ended: it had used all its tool calls.',
  'out-of-budget': 'The turn ended: its budget is spent.',
  'timed-out': 'The turn ended: its time was up.',
} as const;

/** The messages of a transcript that follow from an entry. `seq` is what they are numbered with. */
export function historyItems(
  note: TurnNote,
  entry: JournalEntry,
  seq: number,
): readonly [TurnNote, readonly HistoryItem[]] {
  const { record } = entry;
  const base = { seq, turn_id: note.turn, at: new Date(entry.at).toISOString() };
  switch (record.type) {
    case 'turn-opened': {
      const next: TurnNote = { turn: record.turn, calls: new Map() };
      return [next, record.sent.map((sent) => userItem({ ...base, turn_id: record.turn }, sent))];
    }
    case 'message-steered':
      return [note, [userItem(base, record.sent)]];
    case 'round-answered': {
      const calls = new Map(note.calls);
      for (const call of record.calls) calls.set(call.call, call);
      const reasoning = record.parts.flatMap((part) => (part.type === 'reasoning' ? [part.text] : [])).join('');
      const item: HistoryItem = {
        ...base,
        role: 'assistant',
        text: textOf(record.parts),
        reasoning: reasoning === '' ? undefined : reasoning,
        calls:
          record.calls.length === 0
            ? undefined
            : record.calls.map(({ call, name, arguments: args }) => ({ call_id: call, name, arguments: args })),
      };
      return [{ ...note, calls }, [item]];
    }
    case 'round-failed':
      return [note, record.partial === '' ? [] : [{ ...base, role: 'assistant', text: record.partial }]];
    case 'call-finished':
    case 'call-unknown':
      return [note, [resultItem(base, note, record.call, record.result)]];
    case 'notice':
      return [note, [{ ...base, role: 'notice', text: record.text }]];
    case 'turn-settled': {
      const text = record.fault?.message ?? OUTCOMES[record.outcome];
      return [NO_TURN, text === undefined ? [] : [{ ...base, role: 'notice', text }]];
    }
    default:
      return [note, []];
  }
}

type Base = Pick<HistoryItem, 'seq' | 'turn_id' | 'at'>;

const userItem = (base: Base, { message }: Sent): HistoryItem => {
  const files = message.parts.flatMap((part) => (part.type === 'file' ? [part] : []));
  return {
    ...base,
    role: 'user',
    text: textOf(message.parts),
    attachments: files.length === 0 ? undefined : files.map(({ mediaType, name }) => ({ mime_type: mediaType, name })),
  };
};

const resultItem = (base: Base, note: TurnNote, call: CallId, result: ToolResult): HistoryItem => ({
  ...base,
  role: 'tool',
  text: result.text,
  call_id: call,
  name: note.calls.get(call)?.name,
  ok: result.ok,
  diff: result.diff,
  duration_ms: result.durationMs,
  ...(result.media === undefined
    ? {}
    : { attachments: result.media.map(({ mediaType, name }) => ({ mime_type: mediaType, name })) }),
});
