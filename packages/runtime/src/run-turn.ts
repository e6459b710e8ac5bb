/**
 * Lets a turn happen: takes inputs one by one, commits what the machine records, then does what it asks of the world.
 * Everything that comes back is an input again. Nothing here decides anything about the turn.
 */
import { asId, canonicalJson, Fault, invariant, NO_USAGE } from '@oxydra/types';
import type {
  AnswerPart,
  Approval,
  Charge,
  Committed,
  IdempotencyKey,
  OpenCall,
  Scene,
  ToolCall,
  TurnEffect,
  TurnId,
  TurnInput,
  TurnRecord,
} from '@oxydra/types';
import { callModel, type ModelCall } from './call-model.ts';
import { heardOf } from './heard.ts';
import { createInbox } from './inbox.ts';
import type { LiveSession } from './live-session.ts';
import type { TurnPorts } from './ports.ts';
import { chargeUnder, prepareRound, refusal, type PreparedRound } from './prepare-round.ts';
import { runCall } from './run-calls.ts';
import { isOpen } from './turn-frame.ts';
import { step } from './turn-machine.ts';
import { watchWall } from './wall-clock.ts';

export interface RunningTurn {
  readonly turn: TurnId;
  /**
   * Resolves once the input's records are on disk: true if it meant something, false if it came too late. Rejects with
   * the store's Fault when nothing could be kept.
   */
  offer(input: TurnInput): Promise<boolean>;
  /** As the machine's `cancelled`, with what the round under way had said and cost. */
  cancel(by: string): Promise<boolean>;
  /** Stops all work without a word in the journal, as a crash would; a restart goes on from there. */
  park(): void;
  /** Resolves when the turn is settled or parked. Never rejects. */
  readonly done: Promise<'settled' | 'parked'>;
}

const NOTHING_SPENT: Charge = { usd: 0, usage: NO_USAGE };

interface Letter {
  readonly input: TurnInput;
  readonly committed: (accepted: boolean) => void;
  readonly failed: (fault: unknown) => void;
}

type Effects = {
  readonly [T in TurnEffect['type']]: (effect: Extract<TurnEffect, { type: T }>, committed: Committed | null) => void;
};

/** `proof` shows what a turn that goes on after a restart had on disk already. */
export function runTurn(
  live: LiveSession,
  turn: TurnId,
  ports: TurnPorts,
  proof: Committed | null = null,
): RunningTurn {
  const { gate, clock, digest, ledger, log, settings, user } = ports;
  const inbox = createInbox<Letter>();
  const controller = new AbortController();
  const { signal } = controller;
  const timers = new Map<string, Disposable>();
  const asked = new Map<string, number>();
  let prepared: PreparedRound | null = null;
  let underWay: ModelCall | null = null;
  let omissionTold = false;
  let parked = false;

  const caps = () => settings.caps({ user, session: live.id, turn, agent: live.state.agent, at: clock.now() });
  const offer = (input: TurnInput): Promise<boolean> =>
    new Promise((committed, failed) => {
      if (!inbox.put({ input, committed, failed })) committed(false);
    });
  /** For what the world says by itself: if it cannot be kept, the loop has parked the turn already. */
  const tell = (input: TurnInput): void => void offer(input).catch(() => undefined);

  const charged = (charge: Charge): Charge => chargeUnder(caps(), charge, settings.unpricedPerMillion);

  const frame = () => {
    const { turn: state } = live.state;
    invariant(isOpen(state), 'effects belong to an open turn');
    return state;
  };
  const scene = (round: number): Scene => ({
    user,
    session: live.id,
    turn,
    round,
    agent: frame().agent,
    label: live.state.shown,
    heard: heardOf(live.state.transcript),
    tools: settings.agent(frame().agent).tools,
    sessionRules: live.state.rules,
  });
  const roundOf = (): number => frame().totals.rounds;

  /** The model's calls with what the catalog and the journal need to know of them. */
  const identify = (parts: readonly AnswerPart[], round: number): readonly ToolCall[] =>
    parts.flatMap((part): ToolCall[] => {
      if (part.type !== 'tool-call') return [];
      const { call, name, arguments: args, malformed } = part;
      const key = asId<IdempotencyKey>(digest(canonicalJson([live.id, turn, round, call, name, args])));
      return [{ call, name, arguments: args, malformed, ...gate.traits(name), key }];
    });

  const effects: Effects = {
    'prepare-round': ({ last }) => {
      const { agent, model } = frame();
      void ledger
        .open(caps())
        .then(() => {
          const plan = {
            state: live.state,
            agent: settings.agent(agent),
            selector: model ?? settings.agent(agent).model,
            last,
            caps: caps(),
            omissionTold,
          };
          prepared = prepareRound(plan, ports);
          omissionTold ||= prepared.input.notice !== undefined;
          return prepared.input;
        })
        .catch(refusal)
        .then(tell);
    },

    'call-model': ({ round }) => {
      invariant(prepared !== null, 'a round is prepared before its model is called');
      const { model, request } = prepared;
      const call = callModel(
        { model, request, turn, round },
        { clock, signal, silenceMs: settings.modelSilenceMs, publish: live.publish },
      );
      underWay = call;
      void call.answer
        .then(({ parts, finish, charge, model: answeredBy }): TurnInput => {
          const calls = identify(parts, round);
          return { type: 'model-answered', model: answeredBy, parts, calls, finish, charge: charged(charge) };
        })
        .catch((error: unknown): TurnInput | null => {
          if (signal.aborted || call.halted) return null;
          const fault = Fault.toRecord(error, 'provider/bug');
          if (!Fault.is(error)) log.error('model.bug', { message: fault.message });
          const charge = call.heard() ? charged(call.estimate()) : NOTHING_SPENT;
          return { type: 'model-failed', fault, charge, partial: call.partial() };
        })
        .then((input) => {
          if (input !== null) tell(input);
        });
    },

    judge: ({ calls }) => {
      for (const open of calls) void judge(open).then(tell);
    },

    'await-approval': ({ approval }) => {
      const { id, hash, expiresAt } = approval;
      asked.set(id, clock.now());
      const silence = { approval: id, hash, expiresAt, decision: 'deny', scope: 'once', by: 'timeout' } as const;
      const expire = (): void =>
        tell({ type: 'approval-answered', answer: { ...silence, text: 'nobody answered in time' } });
      timers.set(id, clock.after(Math.max(0, expiresAt - clock.now()), expire));
    },

    'withdraw-approvals': ({ approvals }) => approvals.forEach(stopAsking),

    'run-calls': ({ calls }, committed) => {
      invariant(committed !== null, 'calls run only after their intent is on disk');
      for (const each of calls)
        runCall(each, scene(roundOf()), committed, { gate, clock, log, signal, publish: live.publish }).then(
          (result) => tell({ type: 'call-ended', call: each.call.call, result }),
          () => undefined, // aborted: the machine has already said what becomes of it
        );
    },

    abort: () => controller.abort(new Fault('turn/stopped', 'The turn was stopped.')),
  };

  const judge = async ({ call, answer }: OpenCall): Promise<TurnInput> => {
    try {
      return { type: 'call-judged', call: call.call, verdict: await gate.judge(call, scene(roundOf()), answer) };
    } catch (error) {
      const { message } = Fault.toRecord(error, 'gate/bug');
      log.error('gate.bug', { tool: call.name, message });
      return {
        type: 'call-judged',
        call: call.call,
        verdict: { verdict: 'deny', reason: `the gate could not judge it (${message})`, path: [] },
      };
    }
  };

  const stopAsking = (id: Approval['id']): void => {
    timers.get(id)?.[Symbol.dispose]();
    timers.delete(id);
    const since = asked.get(id);
    if (since !== undefined) wall.exclude(clock.now() - since);
    asked.delete(id);
  };

  /** Halts the round under way for an end that comes before its own, and tells what it had said and cost. */
  const unfinished = (): { partial: string; charge: Charge | null } => {
    if (live.state.turn.phase !== 'thinking' || underWay === null) return { partial: '', charge: null };
    underWay.halt();
    return { partial: underWay.partial(), charge: charged(underWay.estimate()) };
  };
  const wall = watchWall(
    clock,
    () => settings.agent(live.state.agent).limits.wallMs,
    () => asked.size > 0,
    () => tell({ type: 'timed-out', ...unfinished() }),
  );

  /** The ledger follows the journal: a round's cost counts from the moment it is on disk. */
  const settleRound = (charge: Charge | null): void => {
    if (prepared !== null) ledger.settle(prepared.reservation, charge);
    prepared = null;
    underWay = null;
  };

  const perform = (effect: TurnEffect, committed: Committed | null): void => {
    const effector = effects[effect.type] as (effect: TurnEffect, committed: Committed | null) => void; // the table pairs them
    effector(effect, committed);
  };

  /** Money held back for a round that was never asked for goes back at once. */
  const keep = async (input: TurnInput, records: readonly TurnRecord[]): Promise<Committed | null> => {
    let asking = false;
    try {
      const committed = records.length > 0 ? await live.append(records) : null;
      asking = committed !== null;
      return committed;
    } finally {
      if (!asking && input.type === 'round-prepared') ledger.settle(input.reservation, NOTHING_SPENT);
    }
  };

  /** One input: decide, commit, act. */
  const take = async ({ input, committed: acknowledge }: Letter): Promise<void> => {
    const { records, effects: asks } = step(live.state.turn, input);
    const committed = await keep(input, records);
    if (input.type === 'approval-answered' && records.length > 0) stopAsking(input.answer.approval);
    acknowledge(records.length > 0 || asks.length > 0);
    for (const { record } of committed?.entries ?? [])
      if (record.type === 'round-answered' || record.type === 'round-failed') settleRound(record.charge);
    if (!parked) for (const effect of asks) perform(effect, committed ?? proof);
  };

  const run = async (): Promise<'settled' | 'parked'> => {
    for (;;) {
      const letter = await inbox.take();
      if (letter === undefined) return 'parked';
      try {
        await take(letter);
      } catch (error) {
        letter.failed(error);
        const fault = Fault.toRecord(error, 'turn/bug');
        log.error('turn.not-kept', { session: live.id, turn, code: fault.code, message: fault.message });
        // What a later attempt cannot mend ends the turn; anything else waits for better times.
        if (!fault.retryable && letter.input.type !== 'broken' && isOpen(live.state.turn))
          tell({ type: 'broken', fault });
        else {
          park();
          live.publish({ type: 'warning', turn, text: `This turn is paused: ${fault.message}` });
          return 'parked';
        }
      }
      if (live.state.turn.phase === 'settled') return 'settled';
    }
  };

  const park = (): void => {
    parked = true;
    controller.abort(new Fault('turn/parked', 'The turn was parked.'));
    finish();
  };

  const finish = (): void => {
    wall[Symbol.dispose]();
    for (const timer of timers.values()) timer[Symbol.dispose]();
    for (const { committed } of inbox.close()) committed(false);
  };

  const done = run().finally(finish);
  return { turn, offer, cancel: (by) => offer({ type: 'cancelled', by, ...unfinished() }), park, done };
}
