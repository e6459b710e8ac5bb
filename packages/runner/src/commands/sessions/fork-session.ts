import { asId, type SessionInfo, type Sessions, type TurnId } from '@oxydra/types';

export interface ForkRequest {
  /** An id or its beginning. */
  readonly session: string;
  readonly turn?: string | undefined;
  readonly title?: string | undefined;
}

/** A new session that continues another's history up to a settled turn. */
export async function forkSession(
  sessions: Pick<Sessions, 'find' | 'fork'>,
  { session, turn, title }: ForkRequest,
  origin: string,
): Promise<SessionInfo> {
  const parent = await sessions.find(session);
  return sessions.fork(parent.id, {
    origin,
    ...(turn === undefined ? {} : { turn: asId<TurnId>(turn) }),
    ...(title === undefined ? {} : { title }),
  });
}
