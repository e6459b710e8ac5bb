import { asId, Fault, type SessionId, type SessionInfo } from '@oxydra/types';
import type { WireSession } from '@oxydra/types/wire';
import { microToUsd } from '@oxydra/types';
import type { Desk } from '../stream/desk.ts';
import type { Payload } from '../stream/frame.ts';
import type { CommandPorts } from './command.ts';

type Ports = Pick<CommandPorts, 'sessions' | 'user'>;

/** A session of this user; another's is as unknown as one that never was. */
export async function findSession({ sessions, user }: Ports, idOrPrefix: string): Promise<SessionInfo> {
  const info = await sessions.find(idOrPrefix);
  if (info.user !== user) throw unknownSession(idOrPrefix);
  return info;
}

const unknownSession = (id: string): Fault =>
  new Fault('session/unknown', `There is no session \`${id}\`.`, { hint: '`list_sessions` names those there are.' });

/** For frames that act: the whole id, so that a mistyped prefix never acts on another conversation. */
export async function exactSession(ports: Ports, id: string): Promise<SessionId> {
  const info = await findSession(ports, id);
  if (info.id !== id) throw unknownSession(id);
  return info.id;
}

/** The session of those who name none. */
export const defaultSession = (user: string): SessionId => asId<SessionId>(`runtime-${user}`);

/** Finds the default session or makes it; two clients that come at once get the same. */
export async function openDefaultSession({ sessions, user }: Ports, origin: string): Promise<SessionInfo> {
  const id = defaultSession(user);
  try {
    return await sessions.find(id);
  } catch (error) {
    if (!Fault.is(error) || error.code !== 'session/unknown') throw error;
  }
  try {
    return await sessions.create({ id, origin });
  } catch (error) {
    // The other client was faster, or else this finds nothing either and the first failure counts.
    return sessions.find(id).catch(() => {
      throw error;
    });
  }
}

export const activeTurn = (desk: Desk | undefined): Payload<'hello_ack'>['active_turn'] =>
  desk?.fold().turn?.about.turn;

export const wireSession = (info: SessionInfo): WireSession => ({
  session_id: info.id,
  agent_name: info.agent,
  display_name: info.title === '' ? undefined : info.title,
  channel_origin: info.origin,
  created_at: new Date(info.createdAt).toISOString(),
  last_active_at: new Date(info.lastActiveAt).toISOString(),
  archived: info.archived,
  parent_session_id: info.parent,
  turns: info.turns,
  cost_usd: microToUsd(info.usd),
});
