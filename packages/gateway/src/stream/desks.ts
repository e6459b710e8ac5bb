import { Fault, type SessionId } from '@oxydra/types';
import { openDesk, type Desk, type DeskPorts, type Seat, type Watcher } from './desk.ts';

/** The desks of all sessions that are watched, or were a moment ago. */
export interface Desks {
  /**
   * Takes a seat at a session's desk, which is opened on first use. Throws `session/unknown`, and
   * `gateway/too-many-sessions` where no idle one can make room.
   */
  join(session: SessionId, watcher: Watcher, last?: number): Promise<{ readonly desk: Desk; readonly seat: Seat }>;
  all(): readonly Desk[];
  /** Drops what nobody watches, and the kept frames of what is at rest since the sweep before. */
  sweep(): void;
  close(): void;
}

export interface DesksPorts extends Omit<DeskPorts, 'onBroken'> {
  readonly mostSessions: number;
}

export function createDesks(ports: DesksPorts): Desks {
  const opening = new Map<SessionId, Promise<Desk>>();
  const open = new Map<SessionId, Desk>();
  const resting = new WeakSet<Desk>();

  const drop = (desk: Desk): void => {
    desk.close();
    open.delete(desk.session);
    opening.delete(desk.session);
  };
  const makeRoom = (): void => {
    if (opening.size < ports.mostSessions) return;
    const idle = [...open.values()].find((desk) => desk.idle());
    if (idle === undefined) {
      throw new Fault(
        'gateway/too-many-sessions',
        `${ports.mostSessions} sessions are open at once, which is the limit.`,
        {
          hint: 'Close a client or let a turn end, or raise `gateway.max_sessions`.',
          retryable: true,
        },
      );
    }
    drop(idle);
  };

  const deskOf = async (session: SessionId): Promise<Desk> => {
    const known = opening.get(session);
    if (known !== undefined) return known;
    makeRoom();
    const made = openDesk(session, { ...ports, onBroken: drop });
    opening.set(session, made);
    try {
      const desk = await made;
      open.set(session, desk);
      return desk;
    } catch (error) {
      opening.delete(session);
      throw error;
    }
  };

  return {
    async join(session, watcher, last) {
      for (;;) {
        const desk = await deskOf(session);
        // It may have made room for another one between these two lines.
        if (open.get(session) === desk) return { desk, seat: await desk.join(watcher, last) };
      }
    },
    all: () => [...open.values()],
    sweep() {
      for (const desk of open.values()) {
        if (desk.fold().turn !== null) resting.delete(desk);
        else if (!resting.has(desk)) resting.add(desk);
        else if (desk.idle()) drop(desk);
        else desk.rest();
      }
    },
    close() {
      for (const desk of open.values()) drop(desk);
    },
  };
}
