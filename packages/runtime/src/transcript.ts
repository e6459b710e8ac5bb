/** What was said in a session, folded from its journal: the stuff that contexts, histories and exports are made of. */
import { joinLabels } from '@oxydra/types';
import type {
  AnswerPart,
  CallId,
  JournalEntry,
  Label,
  Message,
  Sent,
  ToolCall,
  ToolResult,
  TurnId,
  TurnOutcome,
} from '@oxydra/types';
import { notRunResult } from './call-results.ts';

export type TranscriptItem =
  | { readonly kind: 'user'; readonly seq: number; readonly at: number; readonly sent: Sent }
  | {
      readonly kind: 'round';
      readonly seq: number;
      readonly at: number;
      readonly model: string;
      readonly parts: readonly AnswerPart[];
      readonly calls: readonly ToolCall[];
      readonly results: ReadonlyMap<CallId, { readonly result: ToolResult; readonly seq: number; readonly at: number }>;
    }
  /** What a broken or cancelled round had said so far. */
  | { readonly kind: 'fragment'; readonly seq: number; readonly at: number; readonly text: string };

export interface TranscriptTurn {
  readonly turn: TurnId;
  readonly items: readonly TranscriptItem[];
  readonly outcome?: TurnOutcome | undefined;
}

export interface Transcript {
  readonly turns: readonly TranscriptTurn[];
  /** The join of all that was said: what the model has seen. */
  readonly label: Label | null;
}

export const EMPTY_TRANSCRIPT: Transcript = { turns: [], label: null };

const join = (a: Label | null, b: Label): Label => (a === null ? b : joinLabels(a, b));

const newest = (transcript: Transcript): TranscriptTurn | undefined => transcript.turns.at(-1);

function changeNewest(
  transcript: Transcript,
  change: (turn: TranscriptTurn) => TranscriptTurn,
  label?: Label,
): Transcript {
  const turn = newest(transcript);
  if (turn === undefined) return transcript;
  return {
    turns: transcript.turns.with(-1, change(turn)),
    label: label === undefined ? transcript.label : join(transcript.label, label),
  };
}

const add =
  (...items: readonly TranscriptItem[]) =>
  (turn: TranscriptTurn): TranscriptTurn => ({ ...turn, items: [...turn.items, ...items] });

const userItems = (sent: readonly Sent[], { seq, at }: Pick<JournalEntry, 'seq' | 'at'>): readonly TranscriptItem[] =>
  sent.map((each) => ({ kind: 'user', seq, at, sent: each }));

/** What was for people is not kept in memory for models, who are never shown it. */
const withoutMedia = ({ media: _, ...result }: ToolResult): ToolResult => result;

const withResultOf =
  (call: CallId, result: ToolResult, { seq, at }: JournalEntry) =>
  (turn: TranscriptTurn): TranscriptTurn => {
    const index = turn.items.findLastIndex(
      (item) => item.kind === 'round' && item.calls.some((each) => each.call === call),
    );
    const round = turn.items[index];
    if (round?.kind !== 'round') return turn;
    return {
      ...turn,
      items: turn.items.with(index, { ...round, results: new Map(round.results).set(call, { result, seq, at }) }),
    };
  };

/** The transcript as it stands once a round reads these steered messages, where the model first sees them. */
export function withRead(
  transcript: Transcript,
  read: readonly Sent[],
  entry: Pick<JournalEntry, 'seq' | 'at'>,
): Transcript {
  if (read.length === 0) return transcript;
  const label = read.reduce<Label | null>((all, { message }) => join(all, message.label), transcript.label);
  return { ...changeNewest(transcript, add(...userItems(read, entry))), label };
}

/** Adds what a journal entry says. `unread` are the steered messages that the turn's rounds have not read so far. */
export function addToTranscript(transcript: Transcript, entry: JournalEntry, unread: readonly Sent[]): Transcript {
  const { record, seq, at } = entry;
  switch (record.type) {
    case 'turn-opened': {
      const label = record.sent.reduce<Label | null>((all, { message }) => join(all, message.label), transcript.label);
      return { turns: [...transcript.turns, { turn: record.turn, items: userItems(record.sent, entry) }], label };
    }
    case 'round-requested':
      return withRead(
        transcript,
        unread.filter(({ requestId }) => record.reads.includes(requestId)),
        entry,
      );
    case 'round-answered': {
      const { model, parts, calls } = record;
      return changeNewest(transcript, add({ kind: 'round', seq, at, model, parts, calls, results: new Map() }));
    }
    case 'round-failed':
      return record.partial === ''
        ? transcript
        : changeNewest(transcript, add({ kind: 'fragment', seq, at, text: record.partial }));
    case 'call-finished':
    case 'call-unknown':
      return changeNewest(
        transcript,
        withResultOf(record.call, withoutMedia(record.result), entry),
        record.result.label,
      );
    case 'turn-settled':
      return changeNewest(transcript, (turn) => ({ ...turn, outcome: record.outcome }));
    default:
      return transcript;
  }
}

const ENDINGS: Partial<Record<TurnOutcome, string>> = {
  cancelled: '[The user cancelled this turn here.]',
  'timed-out': '[This turn ran out of time here.]',
  'out-of-budget': '[This turn ran out of budget here.]',
  failed: '[This turn failed here.]',
};

/** A turn as a model is shown it. Every call has its result, whatever happened to the turn. */
export function messagesOf(turn: TranscriptTurn): readonly Message[] {
  const messages = turn.items.flatMap((item): Message[] => {
    switch (item.kind) {
      case 'user':
        return [{ role: 'user', parts: item.sent.message.parts }];
      case 'fragment':
        return [{ role: 'assistant', parts: [{ type: 'text', text: `${item.text} [interrupted]` }] }];
      case 'round':
        return roundMessages(item);
    }
  });
  const ending = turn.outcome === undefined ? undefined : ENDINGS[turn.outcome];
  return ending === undefined
    ? messages
    : [...messages, { role: 'assistant', parts: [{ type: 'text', text: ending }] }];
}

function roundMessages({ parts, calls, results }: Extract<TranscriptItem, { kind: 'round' }>): Message[] {
  const known = new Set(calls.map(({ call }) => call));
  // Calls of a wrap-up round were never offered: they must not stand without a result.
  const kept = parts.filter((part) => part.type !== 'tool-call' || known.has(part.call));
  if (kept.length === 0) return [];
  const answers = calls.map(({ call, name }) => {
    const { ok, text, files } = results.get(call)?.result ?? notRunResult();
    return { type: 'tool-result', call, name, ok, text, ...(files === undefined ? {} : { files }) } as const;
  });
  return [
    { role: 'assistant', parts: kept },
    ...(answers.length > 0 ? [{ role: 'tool', parts: answers } as const] : []),
  ];
}
