/** Builds a round's context and holds back the money for it. */
import { Fault } from '@oxydra/types';
import type {
  Cap,
  Charge,
  LastRound,
  MicroUsd,
  Model,
  ModelRequest,
  Quote,
  Reservation,
  TurnInput,
} from '@oxydra/types';
import { spent, spentCap, type Room } from './budget.ts';
import { buildContext } from './context.ts';
import type { AgentSettings, TurnPorts } from './ports.ts';
import type { SessionState } from './session-state.ts';
import { shownTools } from './shown-tools.ts';
import { systemPrompt } from './system-prompt.ts';
import { withRead } from './transcript.ts';
import { isOpen } from './turn-frame.ts';

export interface PreparedRound {
  readonly model: Model;
  readonly request: ModelRequest;
  readonly reservation: Reservation;
  readonly input: Extract<TurnInput, { type: 'round-prepared' }>;
}

/** With less room than this an answer is not worth paying for. */
const LEAST_AFFORDABLE_OUTPUT = 256;

export interface RoundPlan {
  readonly state: SessionState;
  readonly agent: AgentSettings;
  readonly selector: string | undefined;
  readonly last: LastRound;
  readonly caps: readonly Cap[];
  /** True once this turn has said that old turns were left out. */
  readonly omissionTold: boolean;
}

/** Throws `turn/context-too-long`, `budget/spent`, `provider/unknown-model` and the like: the round is then refused. */
export function prepareRound(
  { state, agent, selector, last, caps, omissionTold }: RoundPlan,
  ports: TurnPorts,
): PreparedRound {
  const { gate, ids, digest, clock, settings, ledger } = ports;
  const model = ports.models.select(selector);
  const all = gate.specs(agent.tools);
  const { shown: tools, deferred } = shownTools(all, state.transcript, settings.shownTools);
  const system = systemPrompt(all, {
    agentPrompt: agent.prompt,
    tier: settings.tier,
    today: settings.today(clock.now()),
    deferred,
  });
  const { session, seq, turn } = state;
  const unread = isOpen(turn) ? turn.unread : [];
  const transcript = withRead(state.transcript, unread, { seq, at: clock.now() });
  const { request, note } = buildContext({ transcript, system, tools, last, model, session }, settings.context, digest);
  const fitted = fit(request, model, ledger.room(caps), settings.unpricedPerMillion);
  const { usd, inputTokens, outputTokens } = fitted.quote;
  const reservation = ledger.reserve(caps, { id: ids.next(), usd, tokens: inputTokens + outputTokens });
  const notice =
    note.omittedTurns > 0 && !omissionTold
      ? `The ${note.omittedTurns} oldest turns of this conversation no longer fit the model's context and are left out; they stay searchable.`
      : undefined;
  const input = {
    type: 'round-prepared',
    model: model.info.id,
    reads: unread.map(({ requestId }) => requestId),
    context: note,
    reservation,
    limitedBy: fitted.limitedBy,
    notice,
  } as const;
  return { model, request: fitted.request, reservation, input };
}

/** What a call costs where no price is known but money is limited: the configured worst case. */
export const worstCase = (tokens: number, perMillion: MicroUsd): MicroUsd =>
  Math.ceil((tokens / 1_000_000) * perMillion);

/** Shortens the answer until its worst case fits what is left under the tightest caps. */
function fit(
  request: ModelRequest,
  model: Model,
  room: Room,
  perMillion: MicroUsd,
): { request: ModelRequest; quote: Quote; limitedBy?: string } {
  const priced = (each: ModelRequest): Quote => {
    const quote = model.quote(each);
    const limited = room.usdCap !== undefined;
    return quote.usd === null && limited
      ? { ...quote, usd: worstCase(quote.inputTokens + quote.outputTokens, perMillion) }
      : quote;
  };
  const whole = priced(request);
  const tooDear = (whole.usd ?? 0) > room.usd;
  const tooLong = whole.inputTokens + whole.outputTokens > room.tokens;
  if (!tooDear && !tooLong) return { request, quote: whole };

  const most = request.maxOutput ?? whole.outputTokens;
  const none = priced({ ...request, maxOutput: 0 });
  const perToken = most === 0 ? 0 : ((whole.usd ?? 0) - (none.usd ?? 0)) / most;
  const byMoney = perToken > 0 ? Math.floor((room.usd - (none.usd ?? 0)) / perToken) : most;
  const byTokens = Math.floor((room.tokens - none.inputTokens) * (most / Math.max(1, whole.outputTokens)));
  const affordable = Math.min(most, byMoney, byTokens);
  const cap = byMoney <= byTokens && tooDear ? room.usdCap : room.tokensCap;
  if (affordable < LEAST_AFFORDABLE_OUTPUT) throw spent(cap, 'what is left does not pay for another answer');
  const shorter = { ...request, maxOutput: affordable };
  const quote = priced(shorter);
  if ((quote.usd ?? 0) > room.usd || quote.inputTokens + quote.outputTokens > room.tokens)
    throw spent(cap, 'what is left does not pay for another answer');
  return { request: shorter, quote, limitedBy: cap?.name ?? 'budgets' };
}

/** Gives an unpriced charge the configured worst case where money is limited, so that no cap can be slipped under. */
export function chargeUnder(caps: readonly Cap[], charge: Charge, perMillion: MicroUsd): Charge {
  if (charge.usd !== null || caps.every(({ usd }) => usd === undefined)) return charge;
  return { ...charge, usd: worstCase(charge.usage.input + charge.usage.output, perMillion), estimated: true };
}

/** A round that could not be prepared, as the machine's input. */
export const refusal = (error: unknown): Extract<TurnInput, { type: 'round-refused' }> => ({
  type: 'round-refused',
  fault: Fault.toRecord(error, 'turn/not-prepared'),
  limit: spentCap(error),
});
