/** Conversations as faces and channels see them. */
import { asId, Fault } from '@oxydra/types';
import type { CreateSession, SessionId, SessionInfo, SessionRecord, Sessions, SessionView } from '@oxydra/types';
import type { RuntimePorts } from './ports.ts';
import { emptySession, inherit } from './session-state.ts';
import { unknownSession, type SessionShelf } from './session-shelf.ts';
import { isOpen } from './turn-frame.ts';
import { loadSession } from './live-session.ts';

/** Enough of an id to be told apart by people. */
const LEAST_PREFIX = 4;

export function createSessionDirectory(ports: RuntimePorts & { readonly shelf: SessionShelf }): Sessions {
  const { shelf, journal, index, ids, settings, user } = ports;

  const info = async (session: SessionId): Promise<SessionInfo> => {
    const found = await index.get(session);
    if (found === undefined) throw unknownSession(session);
    return found;
  };

  /** Beyond the limit the longest idle sessions are archived; nothing is lost, they come back when used. */
  const makeRoom = async (): Promise<void> => {
    const kept = await index.list({ archived: false, limit: settings.maxSessions + 64 });
    const excess = kept.length + 1 - settings.maxSessions;
    if (excess <= 0) return;
    const idle = kept.filter(({ open }) => !open).toSorted((a, b) => a.lastActiveAt - b.lastActiveAt);
    if (idle.length < excess)
      throw new Fault('session/too-many', `All ${settings.maxSessions} sessions are busy.`, {
        hint: 'Wait for a turn to end, or raise `gateway.max_sessions_per_user`.',
      });
    for (const { id } of idle.slice(0, excess))
      await shelf.use(id, (live) => live.append([{ type: 'session-archived' }]));
  };

  const begin = async (
    created: Extract<SessionRecord, { type: 'session-created' }>,
    wanted?: SessionId,
  ): Promise<SessionInfo> => {
    const id = wanted ?? asId<SessionId>(ids.next());
    if (wanted !== undefined) {
      const known = await index.get(wanted);
      if (known !== undefined) return known;
    }
    await makeRoom();
    const forked = created.forkedFrom;
    const state =
      forked === undefined ? emptySession(id) : inherit(id, await loadSession(journal, forked.session, forked.seq));
    try {
      await shelf.add(state).append([created]);
    } catch (error) {
      shelf.drop(id);
      throw error;
    }
    return info(id);
  };

  return {
    create({ agent = 'default', title = '', origin, id }: CreateSession) {
      settings.agent(agent); // refuses an unknown one before anything is written
      return begin({ type: 'session-created', user, agent, title, origin }, id);
    },
    async find(idOrPrefix) {
      const exact = await index.get(asId<SessionId>(idOrPrefix));
      if (exact !== undefined) return exact;
      if (idOrPrefix.length < LEAST_PREFIX) throw unknownSession(idOrPrefix);
      const matches = await index.list({ prefix: idOrPrefix, limit: 2 });
      if (matches.length > 1)
        throw new Fault('session/ambiguous', `Several sessions begin with \`${idOrPrefix}\`.`, {
          hint: 'Write more of the id.',
        });
      if (matches[0] === undefined) throw unknownSession(idOrPrefix);
      return matches[0];
    },
    list: (query) => index.list(query),
    search: (text, limit) => index.search(text, limit),
    async view(session): Promise<SessionView> {
      const about = await info(session);
      return shelf.use(session, ({ state }) => {
        const calls = state.turn.phase === 'judging' || state.turn.phase === 'acting' ? state.turn.calls : [];
        const approvals = calls.flatMap((open) => (open.stage === 'asking' ? [open.approval] : []));
        return { info: about, seq: state.seq, turn: state.turn, queued: state.waiting.length, approvals };
      });
    },
    entries: (session, range) => journal.read(session, range),
    async rename(session, title) {
      const name = title.trim().slice(0, 200);
      if (name === '') throw new Fault('session/no-title', 'A title needs at least one character.');
      await shelf.use(session, (live) => live.append([{ type: 'session-titled', title: name }]));
    },
    async archive(session) {
      await shelf.use(session, async (live) => {
        if (isOpen(live.state.turn))
          throw new Fault('session/busy', 'A session with a running turn cannot be archived.', {
            hint: 'Cancel the turn first.',
          });
        if (!live.state.archived) await live.append([{ type: 'session-archived' }]);
      });
    },
    async fork(session, { turn, title, origin }) {
      const parent = await info(session);
      const entries = await journal.read(session);
      const end = entries.findLast(
        ({ record }) => record.type === 'turn-settled' && (turn === undefined || record.turn === turn),
      );
      if (end === undefined && turn !== undefined)
        throw new Fault('session/unknown-turn', `The session has no settled turn \`${turn}\`.`);
      const seq = end?.seq ?? 1;
      return begin({
        type: 'session-created',
        user,
        agent: parent.agent,
        title: title ?? `${parent.title} (fork)`,
        origin,
        forkedFrom: { session, seq },
      });
    },
    watch: (session, listener) => shelf.watch(session, listener),
  };
}
