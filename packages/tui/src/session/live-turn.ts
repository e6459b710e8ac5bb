import { splitAll, splitStable, type Chunk } from '../markdown/split-stable.ts';
import { plainText } from '../text/plain-text.ts';
import type { Item } from './item.ts';
import type { LiveTurn } from './view-state.ts';

/** A turn after something happened, and what of it is finished and goes to the scrollback. */
export interface Told {
  readonly turn: LiveTurn;
  readonly items: readonly Item[];
}

const told = (turn: LiveTurn, items: readonly Item[] = []): Told => ({ turn, items });

export const chain = (first: Told, next: (turn: LiveTurn) => Told): Told => {
  const second = next(first.turn);
  return told(second.turn, [...first.items, ...second.items]);
};

const textItems = (chunks: readonly Chunk[], printed: number): Item[] =>
  chunks.map(({ markdown, continues }, index) => ({
    kind: 'text',
    markdown,
    continues,
    opens: printed + index === 0,
  }));

/** Ends the thinking: it is folded to one item. */
export function closeReasoning(turn: LiveTurn, at: number): Told {
  if (turn.reasoning === '') return told(turn);
  const elapsedMs = turn.reasoningSince === undefined ? undefined : at - turn.reasoningSince;
  return told({ ...turn, reasoning: '', reasoningSince: undefined }, [
    { kind: 'reasoning', text: plainText(turn.reasoning).trim(), elapsedMs },
  ]);
}

/** Prints all that is left of the round's text. */
export function closeText(turn: LiveTurn): Told {
  const chunks = splitAll(plainText(turn.text), turn.continues);
  return told(
    { ...turn, text: '', continues: false, printed: turn.printed + chunks.length },
    textItems(chunks, turn.printed),
  );
}

/** A new round begins: what follows belongs to it. */
export const openRound = (turn: LiveTurn): LiveTurn =>
  turn.roundDone
    ? { ...turn, roundDone: false, partial: false, streamed: '', text: '', continues: false, printed: 0 }
    : turn;

/**
 * Takes in a piece of the answer and prints the blocks it completes. Only whole lines are looked at, so that an escape
 * sequence cut in two between pieces is still seen as one.
 */
export function addText(before: LiveTurn, delta: string, at: number): Told {
  return chain(closeReasoning(openRound(before), at), (turn) => {
    const next = { ...turn, streamed: turn.streamed + delta, text: turn.text + delta };
    const end = delta.includes('\n') && !turn.partial ? next.text.lastIndexOf('\n') + 1 : 0;
    if (end === 0) return told(next);
    const { done, rest, continues } = splitStable(plainText(next.text.slice(0, end)), turn.continues);
    return told(
      { ...next, text: rest + next.text.slice(end), continues, printed: turn.printed + done.length },
      textItems(done, turn.printed),
    );
  });
}

export function addReasoning(before: LiveTurn, delta: string, at: number): Told {
  const turn = openRound(before);
  return told({ ...turn, reasoning: turn.reasoning + delta, reasoningSince: turn.reasoningSince ?? at });
}

/** What was streamed of this round is void. */
export function withdraw(before: LiveTurn, reason: string): Told {
  const turn = openRound(before);
  const items: Item[] = turn.printed > 0 ? [{ kind: 'withdrawn', reason }] : [];
  return told(
    { ...turn, streamed: '', text: '', continues: false, printed: 0, reasoning: '', reasoningSince: undefined },
    items,
  );
}

/** The round is over, and its whole text known: prints what is missing of it, or all of it where it differs. */
export function finishRound(before: LiveTurn, whole: string, at: number): Told {
  const known = before.known.indexOf(whole);
  if (known >= 0) {
    const turn = { ...before, known: before.known.toSpliced(known, 1), roundDone: true, partial: false };
    return told({ ...turn, streamed: '', text: '', printed: 0, reasoning: '', reasoningSince: undefined });
  }
  const closed = (told_: Told): Told =>
    chain(told_, (turn) => chain(closeText(turn), (done) => told({ ...done, roundDone: true, partial: false })));
  return chain(closed(chain(closeReasoning(openRound(before), at), (turn) => complete(turn, whole))), (turn) =>
    told({ ...turn, rounds: [...turn.rounds, whole] }),
  );
}

function complete(turn: LiveTurn, whole: string): Told {
  if (whole.startsWith(turn.streamed) && !turn.partial)
    return told({ ...turn, text: turn.text + whole.slice(turn.streamed.length), streamed: whole });
  return chain(withdraw(turn, 'the whole answer follows'), (next) =>
    told({ ...next, text: whole, streamed: whole, partial: false }),
  );
}
