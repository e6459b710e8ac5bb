/** What one client knows of its session: what it sent, what was acknowledged, what it saw. Outlives every connection. */
import type { ServerFrame } from '@oxydra/types/wire';
import type { Order } from './plan.ts';

export interface SentOrder {
  readonly order: Order;
  readonly mode: 'send' | 'steer';
  acknowledged: boolean;
  /** The gateway said that this one was not kept. */
  refused: boolean;
}

export interface SeenApproval {
  readonly id: string;
  readonly hash: string;
  readonly kind: 'permission' | 'question';
  /** What this client answered, whether it was heard or not. */
  answered?: 'allow' | 'deny';
  /** What was announced as the answer. */
  resolved?: 'allow' | 'deny';
}

export interface Book {
  readonly folder: string;
  /** True where its client was there from the session's first moment. */
  readonly whole: boolean;
  session: string | undefined;
  /** In the order in which they were first sent. */
  readonly sent: SentOrder[];
  readonly approvals: Map<string, SeenApproval>;
  /** Turns whose start and whose end this client saw, with the kind of the end. */
  readonly started: Set<string>;
  readonly ends: Map<string, string>;
  lastSeq: number | undefined;
  /** The session's budget as it was when the last process ended: no later process may know of less. */
  spent: number;
  /** Questions that were open when the last process ended, and that nobody else can have answered since. */
  waiting: readonly string[];
  /** Questions that this client was asked again after a crash. */
  survived: number;
}

export const newBook = (folder: string, whole = true): Book => ({
  folder,
  whole,
  session: undefined,
  sent: [],
  approvals: new Map(),
  started: new Set(),
  ends: new Map(),
  lastSeq: undefined,
  spent: 0,
  waiting: [],
  survived: 0,
});

const ENDS: ReadonlySet<string> = new Set(['turn_completed', 'turn_cancelled', 'error']);

const acknowledge = (book: Book, requests: readonly string[]): void => {
  for (const sent of book.sent) if (requests.includes(sent.order.request)) sent.acknowledged = true;
};

/** Writes down what a frame says, and answers what is wrong with it. */
export function enter(book: Book, frame: ServerFrame): readonly string[] {
  const wrong: string[] = [];
  if (frame.seq !== undefined) {
    if (book.lastSeq !== undefined && frame.seq <= book.lastSeq)
      wrong.push(`${book.folder} was told number ${frame.seq} after ${book.lastSeq}, in a ${frame.type}`);
    book.lastSeq = Math.max(frame.seq, book.lastSeq ?? 0);
  }
  const { type, payload } = frame;
  if (type === 'turn_queued') acknowledge(book, [payload.request_id]);
  if (type === 'turn_started') {
    acknowledge(book, payload.request_ids ?? [payload.request_id]);
    // Only the event bears a number; the answer to a repetition does not.
    if (frame.seq !== undefined) {
      if (book.started.has(payload.turn.turn_id)) wrong.push(`${book.folder} saw ${payload.turn.turn_id} begin twice`);
      book.started.add(payload.turn.turn_id);
    }
  }
  if (type === 'approval_requested') {
    const { approval_id: id, hash, kind } = payload.approval;
    if (book.approvals.has(id)) wrong.push(`${book.folder} was told twice of the approval ${id}`);
    else book.approvals.set(id, { id, hash, kind });
  }
  if (type === 'approval_resolved') {
    const seen = book.approvals.get(payload.approval_id);
    if (seen?.resolved !== undefined) wrong.push(`${payload.approval_id} was resolved twice, says the gateway`);
    if (seen !== undefined) seen.resolved = payload.decision;
  }
  if (ENDS.has(type) && 'turn' in payload && payload.turn !== undefined && frame.seq !== undefined) {
    const turn = payload.turn.turn_id;
    if (book.ends.has(turn)) wrong.push(`${book.folder} saw ${turn} end twice: ${book.ends.get(turn)}, then ${type}`);
    book.ends.set(turn, type);
    if (type === 'error') wrong.push(...unexpected(book, payload));
  }
  return wrong;
}

/** Nothing but the crashes goes wrong here, so no turn has a reason to fail. */
const unexpected = (book: Book, payload: Extract<ServerFrame, { type: 'error' }>['payload']): readonly string[] =>
  payload.outcome === 'failed' || payload.outcome === 'timed-out'
    ? [`a turn of ${book.folder} ended as ${payload.outcome}: ${payload.message}`]
    : [];
