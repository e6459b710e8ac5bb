import type { HistoryItem } from '@oxydra/types/wire';
import { splitAll } from '../markdown/split-stable.ts';
import { plainLine, plainText } from '../text/plain-text.ts';
import { shortArguments, subjectOf } from './arguments.ts';
import type { Item } from './item.ts';
import { closeText } from './live-turn.ts';
import { newTurn, type LiveTurn, type ViewState } from './view-state.ts';

type Calls = ReadonlyMap<string, Readonly<Record<string, unknown>> | null>;

const callsOf = (entries: readonly HistoryItem[]): Calls =>
  new Map(entries.flatMap((entry) => entry.calls ?? []).map((call) => [call.call_id, call.arguments]));

const attachmentsOf = (entry: HistoryItem): string =>
  (entry.attachments ?? []).map((one) => `\n[${plainLine(one.name ?? one.mime_type)}]`).join('');

function itemsOf(entry: HistoryItem, calls: Calls): Item[] {
  switch (entry.role) {
    case 'user':
      return [{ kind: 'user', text: plainText(entry.text) + attachmentsOf(entry) }];
    case 'notice':
      return [{ kind: 'notice', tone: 'muted', text: plainText(entry.text) }];
    case 'tool':
      return [
        {
          kind: 'tool',
          name: plainLine(entry.name ?? 'tool'),
          arguments: (entry.diff === undefined ? shortArguments : subjectOf)(calls.get(entry.call_id ?? '') ?? {}),
          state: entry.ok === false ? 'failed' : 'ok',
          output: plainText(entry.text),
          diff: entry.diff === undefined ? undefined : plainText(entry.diff),
          elapsedMs: entry.duration_ms,
        },
      ];
    case 'assistant':
      return [
        ...(entry.reasoning === undefined || entry.reasoning === ''
          ? []
          : [{ kind: 'reasoning', text: plainText(entry.reasoning).trim(), elapsedMs: undefined } as const]),
        ...splitAll(plainText(entry.text)).map(
          ({ markdown }, index) => ({ kind: 'text', markdown, opens: index === 0, continues: false }) as const,
        ),
      ];
  }
}

/** A page of the transcript as items, for a page nobody has seen yet. */
export function pageItems(entries: readonly HistoryItem[]): Item[] {
  const calls = callsOf(entries);
  return entries.flatMap((entry) => itemsOf(entry, calls));
}

/** Takes one from a list of texts that were shown, so that the same words said twice count twice. */
function take(texts: string[], text: string): boolean {
  const at = texts.indexOf(text);
  if (at >= 0) texts.splice(at, 1);
  return at >= 0;
}

/** Prints of the turn on the screen what the connection missed. */
function missedOf(turn: LiveTurn, entries: readonly HistoryItem[], calls: Calls): Item[] {
  const said = [...turn.said];
  const rounds = [...turn.rounds];
  const missed = entries.filter((entry) => {
    if (entry.role === 'user') return !take(said, entry.text);
    if (entry.role === 'tool') return !turn.calls.includes(entry.call_id ?? '') || runs(turn, entry);
    return entry.role !== 'assistant' || !take(rounds, entry.text);
  });
  const broken = turn.printed > 0 && !turn.roundDone;
  const whole = missed.find((entry) => entry.role === 'assistant');
  if (broken && whole?.text.startsWith(turn.streamed) === true) {
    const { items } = closeText({ ...turn, text: turn.text + whole.text.slice(turn.streamed.length) });
    return missed.flatMap((entry) => (entry === whole ? items : itemsOf(entry, calls)));
  }
  const reason = whole === undefined ? 'the connection broke before it was whole' : 'the whole answer follows';
  const lead: Item[] = broken ? [{ kind: 'withdrawn', reason }] : [];
  return [...lead, ...missed.flatMap((entry) => itemsOf(entry, calls))];
}

const runs = (turn: LiveTurn, entry: HistoryItem): boolean => turn.tools.some((tool) => tool.callId === entry.call_id);

/**
 * Merges the newest page of the transcript into the view: what is on the screen already is not printed again. Turns in
 * it are settled, but for the one the gateway named as running.
 */
export function mergeHistory(
  state: ViewState,
  page: readonly HistoryItem[],
  before: number | undefined,
  at: number,
): { state: ViewState; items: Item[] } {
  const calls = callsOf(page);
  // A turn that began while the page was on its way comes whole as frames; its entries here would be seen twice.
  const begun = new Set(
    state.held.flatMap((frame) => (frame.type === 'turn_started' ? [frame.payload.turn.turn_id] : [])),
  );
  const entries = page.filter((entry) => entry.turn_id === undefined || !begun.has(entry.turn_id));
  const fresh = entries.filter(
    (entry) =>
      !(entry.seq > 0 && state.seenHistory.has(entry.seq)) &&
      !(entry.turn_id !== undefined && state.settled.has(entry.turn_id)),
  );
  const live = state.turn;
  const ofLive = fresh.filter((entry) => live !== undefined && entry.turn_id === live.turnId);
  const others = fresh.filter((entry) => !ofLive.includes(entry));
  const older = others.filter((entry) => ofLive[0] === undefined || entry.seq < ofLive[0].seq);
  const newer = others.filter((entry) => !older.includes(entry));
  const print = (some: readonly HistoryItem[]): Item[] => some.flatMap((entry) => itemsOf(entry, calls));
  const items = [...print(older), ...(live === undefined ? [] : missedOf(live, ofLive, calls)), ...print(newer)];
  const running = state.activeTurn;
  const ofRunning = entries.filter((entry) => running !== undefined && entry.turn_id === running);
  const settled = new Set(state.settled);
  for (const { turn_id: turn } of entries) if (turn !== undefined && turn !== running) settled.add(turn);
  if (live !== undefined && live.turnId !== running) settled.add(live.turnId);
  const waited = fresh.filter((entry) => entry.role === 'user').map((entry) => entry.text);
  return {
    items,
    state: {
      ...state,
      loading: false,
      pending: state.pending.filter((one) => !take(waited, one.text)),
      // What a fork inherited has no number of its own.
      seenHistory: new Set([...state.seenHistory, ...entries.map((entry) => entry.seq)]),
      settled,
      historyBefore: before,
      turn: running === undefined ? undefined : joined(running, live, ofRunning, at),
    },
  };
}

/** The running turn as one sees it who comes in the middle of a round. */
function joined(id: string, live: LiveTurn | undefined, entries: readonly HistoryItem[], at: number): LiveTurn {
  const texts = (role: HistoryItem['role']): string[] =>
    entries.filter((entry) => entry.role === role).map((entry) => entry.text);
  const finished = new Set(entries.flatMap((entry) => (entry.role === 'tool' ? [entry.call_id] : [])));
  const base = live?.turnId === id ? live : newTurn(id, at);
  return {
    ...newTurn(id, base.startedAt),
    activity: base.activity,
    partial: true,
    said: texts('user'),
    known: texts('assistant'),
    rounds: texts('assistant'),
    calls: [...finished].filter((call) => call !== undefined),
    tools: base.tools.filter((tool) => !finished.has(tool.callId)),
  };
}
