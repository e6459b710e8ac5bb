/** What must hold whatever happened; looked at in the journal as the next process finds it. */
import { addEntry, emptySession, messagesOf, type SessionState } from '@oxydra/runtime';
import { keepsLabel, SYSTEM_LABEL } from '@oxydra/types';
import type { JournalEntry, SessionId } from '@oxydra/types';
import type { MemoryStore } from '@oxydra/testkit';
import type { Outside } from './outside.ts';

interface Seen {
  /** Balance of the session's account when it was last looked at. */
  usd: number;
}

export interface Examiner {
  examine(
    store: MemoryStore,
    sessions: ReadonlyMap<SessionId, readonly string[]>,
    options: { readonly settled: boolean },
  ): Promise<void>;
}

export function createExaminer(outside: Outside, capUsd: number): Examiner {
  const seen = new Map<SessionId, Seen>();
  const wrong = (text: string): void => void outside.violations.push(text);

  const examineEntries = (
    session: SessionId,
    entries: readonly JournalEntry[],
    acknowledged: readonly string[],
  ): SessionState => {
    const requests: string[] = [];
    const resolved = new Set<string>();
    const settled = new Map<string, number>();
    let state = emptySession(session);
    let label = SYSTEM_LABEL;
    entries.forEach((entry, index) => {
      const { record, seq } = entry;
      if (seq !== index + 1) wrong(`journal: ${session} has entry ${seq} at place ${index + 1}`);
      if (record.type === 'message-queued' || record.type === 'message-steered') requests.push(record.sent.requestId);
      if (record.type === 'turn-opened')
        for (const { requestId } of record.sent) if (!requests.includes(requestId)) requests.push(requestId);
      if (record.type === 'turn-settled' && /^store|bug$/.test(record.fault?.code ?? ''))
        wrong(`journal: ${record.turn} failed with ${record.fault?.message}`);
      if (record.type === 'turn-settled') settled.set(record.turn, (settled.get(record.turn) ?? 0) + 1);
      if (record.type === 'approval-resolved') {
        if (resolved.has(record.answer.approval)) wrong(`I8: ${record.answer.approval} was used twice`);
        resolved.add(record.answer.approval);
      }
      try {
        state = addEntry(state, entry);
      } catch (error) {
        wrong(`journal: entry ${seq} of ${session} does not fit what is before it (${String(error)})`);
      }
      const next = state.transcript.label ?? SYSTEM_LABEL;
      if (!keepsLabel(label, next)) wrong(`I7: the label of ${session} became weaker at ${seq}`);
      label = next;
    });
    for (const [turn, times] of settled) if (times > 1) wrong(`I2: ${turn} was settled ${times} times`);
    const kept = requests.filter((request) => acknowledged.includes(request));
    if (kept.join() !== acknowledged.join())
      wrong(`I1: ${session} acknowledged ${acknowledged.join()} and kept ${kept.join()}`);
    if (new Set(requests).size !== requests.length) wrong(`I2: ${session} keeps a request twice: ${requests.join()}`);
    for (const turn of state.transcript.turns) pairsWhole(turn);
    return state;
  };

  const pairsWhole = (turn: Parameters<typeof messagesOf>[0]): void => {
    let open: readonly string[] = [];
    for (const message of messagesOf(turn)) {
      const results = message.role === 'tool' ? message.parts.map(({ call }) => call) : [];
      if (message.role === 'tool' ? results.join() !== open.join() : open.length > 0)
        wrong(`I6: ${turn.turn} parts calls ${open.join()} from results ${results.join()}`);
      open =
        message.role === 'assistant'
          ? message.parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []))
          : [];
    }
  };

  return {
    async examine(store, sessions, { settled }) {
      for (const [key, { tool, times }] of outside.effects)
        if (times > 1 && tool !== 'put') wrong(`I3: ${tool} saw ${key.slice(0, 12)} ${times} times`);
      for (const [session, acknowledged] of sessions) {
        const entries = await store.journal.read(session);
        const state = examineEntries(session, entries, acknowledged);
        if (settled && state.turn.phase !== 'settled' && state.turn.phase !== 'unopened')
          wrong(`progress: ${session} rests in ${state.turn.phase}`);
        if (settled && state.waiting.length > 0) wrong(`progress: ${session} left messages waiting`);
        const account = `session:${session}` as const;
        const { usd } = (await store.ledger.balances([account])).get(account) ?? { usd: 0 };
        const billed = outside.bills.get(session) ?? 0;
        if (billed > usd) wrong(`I5: ${session} was billed ${billed} and counts ${usd}`);
        if (usd > capUsd) wrong(`money: ${session} spent ${usd} of ${capUsd}`);
        const before = seen.get(session)?.usd ?? 0;
        // What a crash finds may be less than what was reserved and settled for less since, never less than was billed.
        if (settled && usd < billed) wrong(`I5: ${session} went from ${before} to ${usd}`);
        seen.set(session, { usd });
      }
    },
  };
}
