import { asId, type TurnId } from '@oxydra/types';
import { wireApproval } from '../project/wire-approval.ts';
import type { Commands } from './command.ts';
import { activeTurn, exactSession, findSession, wireSession } from './session-of.ts';

const SUBAGENT = 'subagent';

export const sessionCommands: Commands<
  'create_session' | 'list_sessions' | 'switch_session' | 'fork_session' | 'rename_session'
> = {
  create_session: {
    scope: 'chat',
    order: 'in-turn',
    async run(client, { request_id, display_name, agent_name }, { sessions }) {
      const info = await sessions.create({ origin: client.label, title: display_name, agent: agent_name });
      client.reply({
        type: 'session_created',
        payload: {
          request_id,
          session: { user_id: info.user, session_id: info.id },
          display_name: info.title === '' ? undefined : info.title,
          agent_name: info.agent,
        },
      });
    },
  },
  list_sessions: {
    scope: 'read',
    order: 'aside',
    async run(client, { request_id, include_archived, include_subagent_sessions }, { sessions, user }) {
      const all = await sessions.list(include_archived ? {} : { archived: false });
      const shown = all.filter((info) => info.user === user && (include_subagent_sessions || info.origin !== SUBAGENT));
      client.reply({ type: 'session_list', payload: { request_id, sessions: shown.map(wireSession) } });
    },
  },
  switch_session: {
    scope: 'read',
    order: 'in-turn',
    async run(client, { request_id, session_id, last_event_id }, ports) {
      const info = await findSession(ports, session_id);
      await client.attach(info.id, {
        last: last_event_id,
        async acknowledge(desk, joined) {
          const { approvals } = await ports.sessions.view(info.id);
          return {
            type: 'session_switched',
            payload: {
              request_id,
              session: desk.ref,
              active_turn: activeTurn(desk),
              display_name: info.title === '' ? undefined : info.title,
              agent_name: info.agent,
              resumed: last_event_id === undefined ? undefined : joined.resumed,
              last_event_id: joined.mark,
              approvals: approvals.map(wireApproval),
            },
          };
        },
      });
    },
  },
  fork_session: {
    scope: 'chat',
    order: 'in-turn',
    async run(client, { request_id, session_id, turn_id, display_name }, ports) {
      const parent = await exactSession(ports, session_id);
      const info = await ports.sessions.fork(parent, {
        origin: client.label,
        ...(turn_id === undefined ? {} : { turn: asId<TurnId>(turn_id) }),
        ...(display_name === undefined ? {} : { title: display_name }),
      });
      client.reply({
        type: 'session_forked',
        payload: {
          request_id,
          session: { user_id: info.user, session_id: info.id },
          parent_session_id: parent,
          display_name: info.title === '' ? undefined : info.title,
          agent_name: info.agent,
        },
      });
    },
  },
  rename_session: {
    scope: 'chat',
    order: 'in-turn',
    async run(client, { request_id, session_id, display_name }, ports) {
      const session = await exactSession(ports, session_id);
      await ports.sessions.rename(session, display_name);
      client.reply({
        type: 'session_renamed',
        payload: { request_id, session: { user_id: ports.user, session_id: session }, display_name },
      });
    },
  },
};
