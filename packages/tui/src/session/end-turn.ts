import { plainLine, plainText } from '../text/plain-text.ts';
import type { Item } from './item.ts';
import { closeReasoning, closeText, finishRound, chain, type Told } from './live-turn.ts';
import { newTurn, type LiveTurn, type ViewState } from './view-state.ts';

export interface Ending {
  /** The whole text of the last round, where the frame brings it. */
  readonly text: string;
  readonly outcome: string;
  readonly limit?: string | undefined;
  readonly message?: string | undefined;
  readonly hint?: string | undefined;
}

const WORDS: Readonly<Record<string, string>> = {
  cancelled: 'Stopped.',
  'out-of-rounds': 'Stopped: the limit of rounds is reached',
  'out-of-calls': 'Stopped: the limit of tool calls is reached',
  'out-of-budget': 'Stopped: the budget is spent',
  'timed-out': 'Stopped: the time limit is reached',
  failed: 'The turn failed.',
};

function endingItem({ outcome, limit, message, hint }: Ending): Item[] {
  if (outcome === 'answered') return [];
  const words = WORDS[outcome] ?? `The turn ended: ${plainLine(outcome)}.`;
  const named = words.endsWith('.') ? words : `${words}${limit === undefined ? '' : ` (${plainLine(limit)})`}.`;
  return [
    {
      kind: 'ending',
      tone: outcome === 'cancelled' ? 'muted' : outcome === 'failed' ? 'bad' : 'warn',
      text:
        message === undefined ? named : outcome === 'failed' ? plainText(message) : `${named} ${plainText(message)}`,
      ...(hint === undefined ? {} : { hint: plainText(hint) }),
    },
  ];
}

/** Prints what the round still owes; a text that was printed or that no round streamed is recognised as such. */
function settleText(turn: LiveTurn, text: string, at: number): Told {
  const last = turn.rounds.at(-1);
  const shown = text === '' || (turn.roundDone && last?.trim() === text.trim());
  if (!shown && (!turn.roundDone || turn.rounds.length === 0)) return finishRound(turn, text, at);
  return chain(closeReasoning(turn, at), closeText);
}

/** The turn is over: all of it that is not printed yet is, and it never comes back. */
export function endTurn(
  state: ViewState,
  turnId: string,
  at: number,
  ending: Ending,
): { state: ViewState; items: readonly Item[] } {
  const turn = state.turn?.turnId === turnId ? state.turn : { ...newTurn(turnId, at), partial: true };
  const settled = settleText(turn, ending.text, at);
  const cut: Item[] = settled.turn.tools.map((tool) => ({
    kind: 'tool',
    name: tool.name,
    arguments: tool.arguments,
    state: 'unknown',
    output: plainText(tool.output),
    diff: undefined,
    elapsedMs: at - tool.startedAt,
  }));
  return {
    items: [...settled.items, ...cut, ...endingItem(ending)],
    state: {
      ...state,
      turn: state.turn?.turnId === turnId ? undefined : state.turn,
      approvals: state.turn?.turnId === turnId ? [] : state.approvals,
      settled: new Set([...state.settled, turnId]),
    },
  };
}
