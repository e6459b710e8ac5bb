import { asId, Fault, type SessionId, type SessionInfo, type Sessions } from '@oxydra/types';

/** What could be an id or the beginning of one: then an unknown one is a slip, not the wish for a new session. */
const LIKE_AN_ID = /^[0-9a-f-]+$/iu;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u;

/** True when an unknown session of this name may be begun under it. Throws `session/bad-name` for what names nothing. */
export function mayBegin(name: string): boolean {
  if (LIKE_AN_ID.test(name)) return false;
  if (NAME.test(name)) return true;
  throw new Fault('session/bad-name', `${JSON.stringify(name.slice(0, 80))} cannot be the name of a session.`, {
    hint: 'Use up to 64 letters, digits, dots, hyphens and underscores, a letter or digit first.',
  });
}

export interface WantedSession {
  /** An id, its beginning, or the name of a new session; undefined begins one. */
  readonly session?: string | undefined;
  /** Only for a session that begins. */
  readonly agent?: string | undefined;
}

async function findOrBegin(
  sessions: Pick<Sessions, 'find' | 'create'>,
  name: string,
  agent: string | undefined,
  origin: string,
): Promise<SessionInfo> {
  try {
    return await sessions.find(name);
  } catch (error) {
    if (!Fault.is(error) || error.code !== 'session/unknown') throw error;
    if (!mayBegin(name)) {
      throw new Fault('session/unknown', `There is no session \`${name}\`.`, {
        hint: 'It could be the beginning of an id, so none is begun: give a new one a name with another letter than a to f.',
      });
    }
  }
  return sessions.create({ agent, origin, id: asId<SessionId>(name) });
}

/** Finds or begins sessions for messages. Two messages that begin the same name at once begin one. */
export function createSessionOpener(
  sessions: Pick<Sessions, 'find' | 'create'>,
  origin: string,
): (wanted: WantedSession) => Promise<SessionInfo> {
  const opening = new Map<string, Promise<SessionInfo>>();
  return ({ session, agent }) => {
    if (session === undefined) return sessions.create({ agent, origin });
    const known = opening.get(session);
    if (known !== undefined) return known;
    const found = findOrBegin(sessions, session, agent, origin).finally(() => opening.delete(session));
    opening.set(session, found);
    return found;
  };
}
