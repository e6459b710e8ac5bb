import { asId, Fault, type Journal, type SessionId, type SessionIndex, type SessionInfo } from '@oxydra/types';

/** A user's conversations, for looking only. Whoever opened it disposes of it. */
export interface SessionReader extends AsyncDisposable {
  readonly sessions: SessionIndex;
  readonly journal: Pick<Journal, 'read'>;
}

/** What a user sees who has no conversations yet. */
export const EMPTY_READER: SessionReader = {
  sessions: {
    list: () => Promise.resolve([]),
    get: () => Promise.resolve(undefined),
    search: () => Promise.resolve([]),
  },
  journal: { read: () => Promise.resolve([]) },
  [Symbol.asyncDispose]: () => Promise.resolve(),
};

/** The session of an id or of a beginning that only one id has. Throws `session/unknown` or `session/ambiguous`. */
export async function findSession({ sessions }: SessionReader, idOrPrefix: string): Promise<SessionInfo> {
  const exact = await sessions.get(asId<SessionId>(idOrPrefix));
  if (exact !== undefined) return exact;
  const [found, other] = idOrPrefix.length < 4 ? [] : await sessions.list({ prefix: idOrPrefix, limit: 2 });
  if (other !== undefined) {
    throw new Fault('session/ambiguous', `Several sessions begin with \`${idOrPrefix}\`.`, {
      hint: 'Write more of the id.',
    });
  }
  if (found !== undefined) return found;
  throw new Fault('session/unknown', `There is no session \`${idOrPrefix}\`.`, {
    hint: 'List them with `oxydra sessions list`.',
  });
}
