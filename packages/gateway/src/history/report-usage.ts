import { microToUsd, type BudgetLine, type JournalEntry, type SessionId } from '@oxydra/types';
import type { WireBudgetLine, WireUsage } from '@oxydra/types/wire';
import { emptyFold, NO_WIRE_USAGE, type Fold } from '../project/fold.ts';
import { projectEntry } from '../project/project-entry.ts';
import { addWireUsage, wireTotals } from '../project/usage.ts';
import type { GatewayPorts } from '../ports.ts';
import type { Payload } from '../stream/frame.ts';

type Report = Omit<Payload<'usage'>, 'request_id'>;
type Ports = Pick<GatewayPorts, 'sessions' | 'turns' | 'catalogue' | 'user'>;

const wireBudget = ({ name, usd, tokens }: BudgetLine): WireBudgetLine => ({
  name,
  usd: usd === undefined ? undefined : { cap: microToUsd(usd.cap), left: microToUsd(usd.left) },
  tokens: tokens === undefined ? undefined : { ...tokens },
});

/** What the running turn has cost so far, how full the model's context is, and what is left of the budgets. */
export async function reportTurnUsage(
  { turns, catalogue }: Pick<Ports, 'turns' | 'catalogue'>,
  session: SessionId,
  { turn, session: ref }: Fold,
): Promise<Report> {
  return {
    session: ref,
    turn_usage: turn?.usage,
    context_tokens: turn?.contextTokens,
    context_limit: turn?.model === undefined ? undefined : catalogue.contextLimit(turn.model),
    budgets: (await turns.budgets(session)).map(wireBudget),
  };
}

/** The same with the whole session's sum. */
export async function reportUsage(ports: Ports, session: SessionId): Promise<Report> {
  const entries = await ports.sessions.entries(session);
  const { fold, settled } = sum(entries, emptyFold({ user_id: ports.user, session_id: session }));
  const report = await reportTurnUsage(ports, session, fold);
  return { ...report, session_usage: addWireUsage(settled, fold.turn?.usage ?? NO_WIRE_USAGE) };
}

function sum(entries: readonly JournalEntry[], empty: Fold): { readonly fold: Fold; readonly settled: WireUsage } {
  let fold = empty;
  let settled = NO_WIRE_USAGE;
  for (const entry of entries) {
    [fold] = projectEntry(fold, entry);
    if (entry.record.type === 'turn-settled') settled = addWireUsage(settled, wireTotals(entry.record.totals));
  }
  return { fold, settled };
}
