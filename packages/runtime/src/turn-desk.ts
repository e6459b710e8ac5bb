/**
 * Where turns begin: takes messages in, opens their turns or lets them wait, and goes on with what a restart left open.
 * A message is acknowledged only once it is on disk, and a message sent twice is one message.
 */
import { asId, Fault, joinLabels, USER_LABEL } from '@oxydra/types';
import type {
  ApprovalAnswer,
  BudgetLine,
  Receipt,
  Sent,
  SessionId,
  Submission,
  TurnId,
  Turns,
  UserMessage,
} from '@oxydra/types';
import type { Ledger } from './budget.ts';
import type { LiveSession } from './live-session.ts';
import type { RuntimePorts } from './ports.ts';
import { runTurn, type RunningTurn } from './run-turn.ts';
import type { SessionShelf } from './session-shelf.ts';
import { titleOf } from './title.ts';
import { isOpen } from './turn-frame.ts';

export interface TurnDesk extends Turns {
  /** Goes on with every turn and message that a stop left open. Resolves once they are under way. */
  resume(): Promise<void>;
  /** No new turns; those that run get `graceMs` to end, then they are parked. */
  drain(graceMs: number): Promise<void>;
}

/** A turn that could not write is tried again after this long. */
const RETRY_PARKED_MS = 5_000;

/** A person's words are their own; what they attach may have been written by anybody. */
function messageOf(parts: Submission['parts']): UserMessage {
  const files = parts.flatMap((part) => (part.type === 'file' ? [`attachment:${part.name ?? part.mediaType}`] : []));
  if (files.length === 0) return { parts, label: USER_LABEL };
  const attached = { integrity: 'untrusted', confidentiality: 'user', sources: files } as const;
  return { parts, label: joinLabels(USER_LABEL, attached), words: USER_LABEL };
}

export function createTurnDesk(
  ports: RuntimePorts & { readonly ledger: Ledger; readonly shelf: SessionShelf },
): TurnDesk {
  const { shelf, clock, ids, index, journal, ledger, log, settings, user } = ports;
  const active = new Map<SessionId, RunningTurn>();
  /** Sessions with something to do, in the order in which they came: nobody overtakes. */
  const due = new Set<SessionId>();
  /** Sessions taken from `due` whose turn is not under way yet. */
  const starting = new Set<SessionId>();
  const receipts = new Map<string, Promise<Receipt>>();
  let draining = false;

  const agentOf = (live: LiveSession) => settings.agent(live.state.agent);
  const busy = (session: SessionId): boolean => active.has(session) || starting.has(session);
  const hasSlot = (): boolean => new Set([...active.keys(), ...starting]).size < settings.maxConcurrentTurns;

  /** Puts a turn on its way; it is counted from this moment, before anything is written. */
  const start = (live: LiveSession, running: RunningTurn): RunningTurn => {
    active.set(live.id, running);
    void running.done.then((end) => {
      active.delete(live.id);
      if (draining) return;
      if (end === 'parked') clock.after(RETRY_PARKED_MS, () => wake(live.id));
      else if (live.state.waiting.length > 0) due.add(live.id);
      pump();
    });
    return running;
  };

  const open = async (live: LiveSession, sent: Sent): Promise<TurnId> => {
    const { name, limits, model } = agentOf(live);
    const taken = sent.turn !== undefined && live.state.transcript.turns.some(({ turn }) => turn === sent.turn);
    const turn = sent.turn === undefined || taken ? asId<TurnId>(ids.next()) : sent.turn;
    const running = start(live, runTurn(live, turn, ports));
    const before = live.state.archived ? [live.append([{ type: 'session-revived' }])] : [];
    const title = live.state.title === '' ? titleOf(sent.message.parts) : '';
    if (title !== '') before.push(live.append([{ type: 'session-titled', title }]));
    await Promise.all([
      ...before,
      running.offer({ type: 'open', turn, sent: [sent], agent: name, model: sent.model ?? model, limits }),
    ]);
    return turn;
  };

  /** Goes on with a session: the turn that a stop left open first, then what waits. */
  const goOn = async (live: LiveSession): Promise<void> => {
    if (active.has(live.id)) return;
    const { turn, turnSeq, waiting } = live.state;
    if (isOpen(turn)) {
      const proof = await journal.recall(live.id, { after: turnSeq - 1 });
      const running = start(live, runTurn(live, turn.turn, ports, proof));
      await running.offer({ type: 'restarted' });
    } else if (waiting[0] !== undefined) await open(live, waiting[0]);
  };

  const pump = (): void => {
    for (const session of due) {
      if (draining || !hasSlot()) return;
      due.delete(session);
      if (busy(session)) continue;
      starting.add(session);
      shelf
        .use(session, goOn)
        .catch((error: unknown) => {
          const { code, message } = Fault.toRecord(error, 'turn/bug');
          log.error('turn.not-resumed', { session, code, message });
          clock.after(RETRY_PARKED_MS, () => wake(session));
        })
        .finally(() => {
          starting.delete(session);
          pump();
        });
    }
  };

  const wake = (session: SessionId): void => {
    if (draining) return;
    due.add(session);
    pump();
  };

  const take = async (live: LiveSession, submission: Submission): Promise<Receipt> => {
    const { requestId, parts, origin, mode, model, turn } = submission;
    const known = live.state.requests.get(requestId);
    if (known !== undefined)
      return { session: live.id, turn: known === null ? null : asId<TurnId>(known), state: 'duplicate' };
    if (draining)
      throw new Fault('session/draining', 'The daemon is shutting down and takes no new messages.', {
        hint: 'Send it again in a moment.',
        retryable: true,
      });
    const sent: Sent = { requestId, message: messageOf(parts), origin, turn, model };
    const { turn: newest } = live.state;
    // A turn that has just settled is still being put away; waiting for that is quicker than queueing behind it.
    if (newest.phase === 'settled' && active.get(live.id)?.turn === newest.turn) await active.get(live.id)?.done;
    const running = active.get(live.id);
    if (running !== undefined && mode === 'steer' && (await running.offer({ type: 'message-arrived', sent })))
      return { session: live.id, turn: running.turn, state: 'steered' };
    const free = !busy(live.id) && !isOpen(live.state.turn) && live.state.waiting.length === 0;
    if (free && due.size === 0 && hasSlot()) return { session: live.id, turn: await open(live, sent), state: 'opened' };
    await live.append([{ type: 'message-queued', sent }]);
    due.add(live.id);
    pump();
    return { session: live.id, turn: null, state: 'queued' };
  };

  const resolve = async (live: LiveSession, answer: Omit<ApprovalAnswer, 'expiresAt'>): Promise<void> => {
    const { turn, answered } = live.state;
    const calls = turn.phase === 'judging' || turn.phase === 'acting' ? turn.calls : [];
    const asking = calls
      .flatMap((call) => (call.stage === 'asking' && call.approval.id === answer.approval ? [call.approval] : []))
      .at(0);
    if (asking === undefined)
      throw answered.has(answer.approval)
        ? new Fault('gate/approval-used', 'This question has been answered already.')
        : new Fault('gate/no-such-approval', 'There is no such open question in this session.', {
            hint: 'It may have expired, or its turn has ended.',
          });
    if (asking.hash !== answer.hash)
      throw new Fault('gate/approval-changed', 'The answer belongs to another version of this question.', {
        hint: 'Look at the question again.',
      });
    const accepted = await active
      .get(live.id)
      ?.offer({ type: 'approval-answered', answer: { ...answer, expiresAt: asking.expiresAt } });
    if (accepted !== true) throw new Fault('gate/approval-used', 'This question was answered or withdrawn meanwhile.');
  };

  return {
    submit(session, submission) {
      const key = `${session}\n${submission.requestId}`;
      const known = receipts.get(key);
      if (known !== undefined) return known.then((receipt) => ({ ...receipt, state: 'duplicate' }));
      const receipt = shelf.use(session, (live) => take(live, submission)).finally(() => receipts.delete(key));
      receipts.set(key, receipt);
      return receipt;
    },
    async cancel(session, { turn, by }) {
      const running = active.get(session);
      if (running === undefined || (turn !== undefined && running.turn !== turn)) return false;
      return running.cancel(by);
    },
    resolve: (session, answer) => shelf.use(session, (live) => resolve(live, answer)),
    active: () => [...active].map(([session, { turn }]) => ({ session, turn })),
    budgets: (session) =>
      shelf.use(session, async (live): Promise<readonly BudgetLine[]> => {
        const { turn } = live.state;
        const caps = settings.caps({
          user,
          session,
          turn: isOpen(turn) ? turn.turn : 'none',
          agent: live.state.agent,
          at: clock.now(),
        });
        await ledger.open(caps);
        return caps.map(({ account, name, usd, tokens }) => {
          const spent = ledger.balance(account);
          return {
            name,
            ...(usd === undefined ? {} : { usd: { cap: usd, left: Math.max(0, usd - spent.usd) } }),
            ...(tokens === undefined ? {} : { tokens: { cap: tokens, left: Math.max(0, tokens - spent.tokens) } }),
          };
        });
      }),
    async resume() {
      for (const { id } of await index.list({ open: true })) due.add(id);
      pump();
    },
    async drain(graceMs) {
      draining = true;
      const running = [...active.values()];
      if (running.length === 0) return;
      const { promise: grace, resolve: pass } = Promise.withResolvers<void>();
      using _timer = clock.after(graceMs, pass);
      await Promise.race([grace, Promise.all(running.map(({ done }) => done))]);
      for (const each of active.values()) each.park();
      await Promise.all(running.map(({ done }) => done));
    },
  };
}
