/** A person at a client: sends, resends, steers, cancels, answers, leaves and returns; and keeps book of it all. */
import { asId } from '@oxydra/types';
import type { Receipt, SessionId, Sessions, Turns } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { Dice, Scheduler } from '@oxydra/testkit';
import type { Desk } from '../../packages/gateway/src/stream/desk.ts';
import type { StreamFrame } from '../../packages/gateway/src/stream/frame.ts';
import type { Outside } from './outside.ts';

/** What a client can reach while a process lives. */
export interface Line {
  readonly sessions: Sessions;
  readonly turns: Turns;
  desk(session: SessionId): Promise<Desk>;
}

export interface WorldClient {
  /** Acknowledged requests, in the order of their acknowledgements, by session. */
  readonly acknowledged: ReadonlyMap<SessionId, readonly string[]>;
  readonly sessions: ReadonlySet<SessionId>;
  /** A process is there: what was not acknowledged is sent again. */
  connect(line: Line): void;
  /** The process is gone, in the middle of anything. */
  disconnect(): void;
  /** Sends nothing new any more, and answers what is still asked. */
  retire(): void;
}

interface ClientWorld {
  readonly name: string;
  readonly dice: Dice;
  readonly scheduler: Scheduler;
  readonly outside: Outside;
  /** So many messages go into one session before the next is begun. */
  readonly perSession: number;
}

/** So many of its newest sessions a client looks at. */
const LOOKS_AT = 3;

export function createClient({ name, dice, scheduler, outside, perSession }: ClientWorld): WorldClient {
  const acknowledged = new Map<SessionId, string[]>();
  const sessions = new Set<SessionId>();
  let session: SessionId | undefined;
  let sentInSession = 0;
  let count = 0;
  let line: Line | undefined;
  let retired = false;
  /** Sent and not acknowledged: goes out again after a crash, under the same id. */
  let pending:
    | { readonly session: SessionId; readonly requestId: string; readonly mode: 'steer' | 'queue' }
    | undefined;
  const last = new Map<SessionId, number>();
  const asked = new Map<string, { readonly session: SessionId; readonly hash: string }>();

  const complain = (text: string): void => void outside.violations.push(`${name}: ${text}`);

  const onFrame = (of: SessionId, frame: ServerFrame): void => {
    if (frame.seq !== undefined) {
      const before = last.get(of) ?? 0;
      if (frame.seq <= before) complain(`saw ${frame.type} ${frame.seq} after ${before}`);
      last.set(of, frame.seq);
    }
    if (frame.type === 'approval_requested') {
      const { approval, session: at } = frame.payload;
      asked.set(approval.approval_id, { session: asId(at.session_id), hash: approval.hash });
    }
    if (frame.type === 'approval_resolved') asked.delete(frame.payload.approval_id);
  };

  /** Sits down at the session's desk and stays until the line breaks. */
  const look = async (at: Line, id: SessionId): Promise<void> => {
    const desk = await at.desk(id);
    let lost = false;
    const watcher = {
      version: 3 as const,
      deliver: ({ frame }: StreamFrame) => line === at && !lost && onFrame(id, frame),
      lost: () => void (lost = true),
    };
    const seat = await desk.join(watcher, last.get(id));
    if (line !== at) return;
    if (!seat.resumed) last.delete(id);
    for (const { frame } of seat.frames) onFrame(id, frame);
    last.set(id, Math.max(seat.mark, last.get(id) ?? 0));
    seat.start();
  };

  const submit = async (at: Line): Promise<void> => {
    if (session === undefined || sentInSession >= perSession) {
      const created = await at.sessions.create({ origin: name });
      if (line !== at) return;
      session = created.id;
      sessions.add(session);
      acknowledged.set(session, []);
      sentInSession = 0;
      void look(at, session).catch((error: unknown) => complain(`could not look: ${String(error)}`));
    }
    // Patience: with several messages waiting nobody writes another.
    if ((await at.sessions.view(session)).queued >= 2 || line !== at) return;
    pending ??= { session, requestId: `${name}-${++count}`, mode: dice.chance(0.3) ? 'steer' : 'queue' };
    sentInSession += 1;
    await send(at);
  };

  const send = async (at: Line): Promise<void> => {
    const sending = pending;
    if (sending === undefined) return;
    const { requestId, mode, session: to } = sending;
    const receipt: Receipt = await at.turns.submit(to, {
      requestId,
      parts: [{ type: 'text', text: requestId }],
      origin: name,
      mode,
    });
    if (line !== at) return;
    const known = acknowledged.get(to) ?? [];
    if (receipt.state !== 'duplicate' && known.includes(requestId)) complain(`${requestId} was taken twice`);
    if (!known.includes(requestId)) known.push(requestId);
    acknowledged.set(to, known);
    if (pending === sending) pending = undefined;
  };

  const answer = async (at: Line): Promise<void> => {
    const [id, about] = [...asked][0] ?? [];
    if (id === undefined || about === undefined) return;
    if (!retired && dice.chance(0.3)) return; // thinks about it
    const forged = dice.chance(0.05);
    const decision = dice.chance(0.7) ? 'allow' : 'deny';
    const scope = dice.pick<'once' | 'session'>(['once', 'once', 'session']);
    if (!forged) asked.delete(id);
    // Refusals are part of life: it may have expired, or the turn may be over.
    await at.turns
      .resolve(about.session, { approval: asId(id), hash: forged ? 'forged' : about.hash, decision, scope, by: name })
      .then(
        () => forged && complain(`a forged answer to ${id} was taken`),
        () => undefined,
      );
  };

  const act = async (at: Line): Promise<void> => {
    if (pending !== undefined) await send(at);
    else if (asked.size > 0) await answer(at);
    else if (retired) return;
    else if (dice.chance(0.06) && session !== undefined) await at.turns.cancel(session, { by: name });
    else if (dice.chance(0.05) && session !== undefined) await again(at, session);
    else await submit(at);
  };

  /** The same message once more, as after a lost acknowledgement. */
  const again = async (at: Line, to: SessionId): Promise<void> => {
    const known = acknowledged.get(to)?.at(-1);
    if (known === undefined) return;
    const { state } = await at.turns.submit(to, {
      requestId: known,
      parts: [{ type: 'text', text: known }],
      origin: name,
      mode: 'queue',
    });
    if (state !== 'duplicate') complain(`${known} was not known any more`);
  };

  const live = (at: Line): void => {
    scheduler.clock.after(dice.between(1, 60), () => {
      if (line !== at) return;
      act(at)
        .catch((error: unknown) => {
          // A full disk refuses, and the client tries again; anything else is a bug.
          const code =
            typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
          if (code !== 'store/full') complain(`got ${code}`);
        })
        .finally(() => live(at));
    });
  };

  return {
    acknowledged,
    sessions,
    connect(to) {
      line = to;
      asked.clear();
      for (const each of [...sessions].slice(-LOOKS_AT))
        look(to, each).catch((error: unknown) => complain(`could not return: ${String(error)}`));
      live(to);
    },
    disconnect: () => void (line = undefined),
    retire: () => void (retired = true),
  };
}
