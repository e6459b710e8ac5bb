import { Fault } from '@oxydra/types';
import type { SessionEvent, SessionId } from '@oxydra/types';
import { createLiveSession, loadSession, type LiveSession, type LiveSessionPorts } from './live-session.ts';
import type { SessionState } from './session-state.ts';
import { isOpen } from './turn-frame.ts';

/** The sessions in memory. Loads one when it is needed, lets go of the longest unused idle ones. */
export interface SessionShelf {
  /** Works with a session, which stays in memory meanwhile: there is never more than one copy of it. */
  use<T>(session: SessionId, work: (live: LiveSession) => T | Promise<T>): Promise<T>;
  /** For a session that has just been created. */
  add(state: SessionState): LiveSession;
  watch(session: SessionId, listener: (event: SessionEvent) => void): Disposable;
  /** Forgets what is in memory, so that the next use reads the journal. */
  drop(session: SessionId): void;
}

/** So many idle sessions stay in memory. */
const KEPT_IDLE = 64;

export function createSessionShelf(ports: Omit<LiveSessionPorts, 'announce'>): SessionShelf {
  const shelf = new Map<SessionId, Promise<LiveSession>>();
  const ready = new Map<SessionId, LiveSession>();
  const listeners = new Map<SessionId, Set<(event: SessionEvent) => void>>();
  const inUse = new Map<SessionId, number>();

  const announce = (session: SessionId, event: SessionEvent): void => {
    for (const listener of listeners.get(session) ?? []) listener(event);
  };

  const idle = ({ id, state }: LiveSession): boolean =>
    !isOpen(state.turn) && state.waiting.length === 0 && !listeners.has(id) && !inUse.has(id);

  const letGo = (): void => {
    if (ready.size <= KEPT_IDLE) return;
    for (const live of ready.values()) {
      if (ready.size <= KEPT_IDLE) return;
      if (idle(live)) drop(live.id);
    }
  };

  const drop = (session: SessionId): void => {
    shelf.delete(session);
    ready.delete(session);
  };

  const put = (state: SessionState): LiveSession => {
    const live = createLiveSession(state, { ...ports, announce });
    ready.set(state.session, live);
    letGo();
    return live;
  };

  const get = (session: SessionId): Promise<LiveSession> => {
    const known = ready.get(session);
    if (known !== undefined) {
      // Used last: the map's order is the order of use.
      ready.delete(session);
      ready.set(session, known);
      return Promise.resolve(known);
    }
    const loading = shelf.get(session);
    if (loading !== undefined) return loading;
    const load = loadSession(ports.journal, session).then(put);
    shelf.set(session, load);
    load.catch(() => shelf.delete(session));
    return load;
  };

  return {
    async use(session, work) {
      inUse.set(session, (inUse.get(session) ?? 0) + 1);
      try {
        return await work(await get(session));
      } finally {
        const left = (inUse.get(session) ?? 1) - 1;
        if (left > 0) inUse.set(session, left);
        else inUse.delete(session);
      }
    },
    add(state) {
      const live = put(state);
      shelf.set(state.session, Promise.resolve(live));
      return live;
    },
    watch(session, listener) {
      const those = listeners.get(session) ?? new Set();
      listeners.set(session, those.add(listener));
      return {
        [Symbol.dispose]() {
          those.delete(listener);
          if (those.size === 0 && listeners.get(session) === those) listeners.delete(session);
        },
      };
    },
    drop,
  };
}

export const unknownSession = (session: string): Fault =>
  new Fault('session/unknown', `There is no session \`${session}\`.`, {
    hint: 'List them with `oxydra sessions list`.',
  });
