/** Somebody at one session: sends, steers, cancels, answers questions, comes back after every crash. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connectToGateway, type Dice, type GatewayClient } from '@oxydra/testkit';
import type { ServerFrame } from '@oxydra/types/wire';
import { enter, newBook, type Book, type SeenApproval, type SentOrder } from './book.ts';
import { SESSION_TOKENS, USER, type Home } from './home.ts';
import { doomedFiles, LOG, promptOf, START_OF_LOG, STEPS, type Order, type StepName } from './plan.ts';

export interface Person {
  readonly book: Book;
  /** Connects to this life of the daemon and goes on where the last one ended. Resolves when greeted or parted. */
  meet(door: { readonly endpoint: string; readonly token: string }): Promise<void>;
  /** The other side is dead: hears what it had still said, and lets go. */
  part(): Promise<void>;
  /** No new messages from now on, and every question is answered at once. */
  calmDown(): void;
}

export interface PersonOptions {
  readonly folder: string;
  readonly home: Home;
  readonly dice: Dice;
  readonly report: (violation: string) => void;
  /** Looks over this one's shoulder: the same session, no messages of one's own, but answers like anybody's. */
  readonly beside?: Book | undefined;
}

/** Messages that may wait for their end at once. */
const AT_ONCE = 3;
const MOST_STEPS = 3;
/** What a client may be refused for without anybody's fault. */
const FAIR_REFUSALS = new Set([
  'gateway/nothing-running',
  'gate/approval-used',
  'gate/no-such-approval',
  'gate/approval-changed',
]);

export function createPerson({ folder, home, dice, report, beside }: PersonOptions): Person {
  const book = newBook(folder, beside === undefined);
  let client: GatewayClient | undefined;
  let requests = 0;
  let orders = 0;
  let running: string | undefined;
  const sends = beside === undefined;
  let calm = false;
  let ready = false;

  const nextRequest = (): string => `q-${folder}-${sends ? 'own' : 'beside'}-${(requests += 1)}`;
  const unsettled = (): number => book.sent.filter(({ mode }) => mode === 'send').length - book.ends.size;

  const transmit = ({ order, mode }: SentOrder): void => {
    const { request } = order;
    const prompt = `${promptOf(order)} ${home.confidence}`;
    const at = { request_id: request, session_id: book.session ?? '', prompt };
    client?.send(
      mode === 'steer'
        ? { type: 'steer_turn', payload: at }
        : { type: 'send_turn', payload: { ...at, turn_id: `t-${request}` } },
    );
  };

  const compose = async (): Promise<void> => {
    const request = `r${folder}-${(orders += 1)}`;
    const steps = Array.from({ length: dice.between(0, MOST_STEPS) }, (): StepName => dice.pick(STEPS));
    const order: Order = { request, folder, steps };
    for (const name of doomedFiles(order)) await writeFile(join(home.shared, folder, name), `doomed in ${request}\n`);
    const mode = running !== undefined && dice.chance(0.25) ? 'steer' : 'send';
    const sent: SentOrder = { order, mode, acknowledged: false, refused: false };
    book.sent.push(sent);
    transmit(sent);
  };

  let composing = false;
  const goOn = async (): Promise<void> => {
    if (composing) return;
    composing = true;
    try {
      while (sends && ready && !calm && client !== undefined && unsettled() < AT_ONCE) await compose();
    } finally {
      composing = false;
    }
  };

  const answer = (approval: SeenApproval, decision: 'allow' | 'deny'): void => {
    approval.answered ??= decision;
    client?.send({
      type: 'resolve_approval',
      payload: {
        request_id: nextRequest(),
        session_id: book.session ?? '',
        approval_id: approval.id,
        hash: approval.hash,
        decision,
        scope: approval.kind === 'permission' && dice.chance(0.1) ? 'session' : 'once',
        ...(approval.kind === 'question' ? { text: 'go on' } : {}),
      },
    });
  };

  /** Some questions are left for after the next crash, and some answers are tried twice. */
  const consider = (approval: SeenApproval): void => {
    if (!calm && dice.chance(0.3)) return;
    answer(approval, dice.chance(0.85) ? 'allow' : 'deny');
    if (dice.chance(0.2)) answer(approval, dice.chance(0.5) ? 'allow' : 'deny');
  };

  const cancel = (turn: string): void =>
    client?.send({
      type: 'cancel_active_turn',
      payload: { request_id: nextRequest(), session_id: book.session ?? '', turn_id: turn },
    });

  const refused = ({ payload }: Extract<ServerFrame, { type: 'error' }>): void => {
    const { request_id: request, code = '', message } = payload;
    const sent = book.sent.find(({ order }) => order.request === request);
    if (sent !== undefined && code.endsWith('/draining')) sent.refused = !sent.acknowledged;
    else if (!FAIR_REFUSALS.has(code)) report(`${folder} was refused ${request}: ${code} ${message}`);
  };

  const greeted = (payload: Extract<ServerFrame, { type: 'hello_ack' }>['payload']): void => {
    if (book.session !== undefined && payload.resumed === false) report(`${folder} could not resume its session`);
    book.session = payload.session.session_id;
    book.lastSeq ??= payload.last_event_id;
    running = payload.active_turn?.turn_id;
    ready = true;
    const open = new Set(payload.approvals?.map(({ approval_id: id }) => id));
    for (const id of book.waiting) if (!open.has(id)) report(`I8: ${folder} is not asked again for ${id}`);
    book.survived += book.waiting.length;
    book.waiting = [];
    for (const given of payload.approvals ?? []) {
      const id = given.approval_id;
      const seen = book.approvals.get(id);
      if (seen?.resolved !== undefined) report(`${id} was answered, and is asked for again`);
      // Its event is still to come where it was opened after this client left.
      const approval = seen ?? { id, hash: given.hash, kind: given.kind };
      if (approval.hash !== given.hash) report(`${id} asks for another thing than before the crash`);
      if (calm || dice.chance(0.6)) answer(approval, approval.answered ?? 'allow');
    }
    // An answer that nobody confirmed may have been heard: a second one must change nothing.
    for (const approval of book.approvals.values())
      if (approval.answered !== undefined && !open.has(approval.id) && dice.chance(0.2)) answer(approval, 'deny');
    for (const sent of book.sent)
      if (!sent.acknowledged) {
        sent.refused = false;
        transmit(sent);
      }
    client?.send({ type: 'get_usage', payload: { request_id: nextRequest(), session_id: book.session } });
  };

  const hear = (frame: ServerFrame): void => {
    for (const wrong of enter(book, frame)) report(wrong);
    switch (frame.type) {
      case 'hello_ack':
        greeted(frame.payload);
        break;
      case 'turn_started':
        if (frame.seq === undefined) break;
        running = frame.payload.turn.turn_id;
        if (!calm && dice.chance(0.08)) cancel(running);
        break;
      case 'tool_started':
        if (!calm && dice.chance(0.03)) cancel(frame.payload.turn.turn_id);
        break;
      case 'approval_requested': {
        const approval = book.approvals.get(frame.payload.approval.approval_id);
        if (approval !== undefined && ready) consider(approval);
        break;
      }
      case 'usage': {
        const left = frame.payload.budgets.find(({ name }) => name === 'budgets.per_session_tokens')?.tokens?.left;
        if (frame.payload.request_id === undefined || left === undefined) break;
        if (left > SESSION_TOKENS - book.spent)
          report(`I5: ${folder} had used ${book.spent} tokens, and after the restart ${SESSION_TOKENS - left}`);
        break;
      }
      case 'error':
        if (frame.payload.turn === undefined) refused(frame);
        else running = undefined;
        break;
      case 'turn_completed':
      case 'turn_cancelled':
        running = undefined;
        break;
      default:
        break;
    }
    void goOn();
  };

  return {
    book,
    async meet({ endpoint, token }) {
      await mkdir(join(home.shared, folder), { recursive: true });
      if (book.sent.length === 0)
        await writeFile(join(home.shared, folder, LOG), START_OF_LOG, { flag: 'wx' }).catch(() => undefined);
      ready = false;
      book.session ??= beside?.session;
      if (!sends && book.session === undefined) return; // nothing to look at yet
      try {
        client = await connectToGateway(endpoint, { onFrame: hear });
      } catch {
        return; // killed meanwhile
      }
      const known = book.session === undefined ? { create_new_session: true } : { session_id: book.session };
      client.send({
        type: 'hello',
        payload: {
          request_id: nextRequest(),
          protocol_version: 3,
          user_id: USER,
          token,
          client: 'torture',
          ...known,
          ...(book.lastSeq === undefined ? {} : { last_event_id: book.lastSeq }),
        },
      });
    },
    async part() {
      const last = client;
      await last?.closed;
      ready = false;
      client = undefined;
    },
    calmDown() {
      calm = true;
      for (const approval of book.approvals.values())
        if (approval.resolved === undefined && ready) answer(approval, approval.answered ?? 'allow');
    },
  };
}
