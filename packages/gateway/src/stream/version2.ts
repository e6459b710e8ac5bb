import type { ServerFrame, ServerFrameType, WireSession } from '@oxydra/types/wire';

type Of<T extends ServerFrameType> = Extract<ServerFrame, { type: T }>;
type Payload<T extends ServerFrameType> = Of<T>['payload'];
type Bare = { readonly type: string; readonly payload: unknown };
type Table = { readonly [T in ServerFrameType]: ((payload: Payload<T>) => Bare) | null };

const about = ({ request_id, session, turn }: Payload<'assistant_delta'>): object => ({ request_id, session, turn });

const limitSentence = (payload: Payload<'turn_completed'>): string =>
  `The turn ended at a limit (${payload.limit ?? payload.outcome ?? 'unknown'}); what there is of the answer stands above.`;

const sessionLine = (session: WireSession): object => ({
  session_id: session.session_id,
  agent_name: session.agent_name,
  display_name: session.display_name,
  channel_origin: session.channel_origin,
  created_at: session.created_at,
  last_active_at: session.last_active_at,
  archived: session.archived,
});

/** Version 2 of each frame: its own fields and no other; null where version 2 has no such frame. */
const TABLE: Table = {
  hello_ack: ({ request_id, protocol_version, session, active_turn }) => ({
    type: 'hello_ack',
    payload: { request_id, protocol_version, session, active_turn },
  }),
  turn_started: (payload) => ({ type: 'turn_started', payload: about({ ...payload, delta: '' }) }),
  assistant_delta: (payload) => ({ type: 'assistant_delta', payload }),
  turn_progress: (payload) => ({ type: 'turn_progress', payload }),
  turn_completed: ({ outcome, limit, response, ...rest }) =>
    outcome === undefined || outcome === 'answered'
      ? { type: 'turn_completed', payload: { ...rest, response } }
      : { type: 'error', payload: { ...rest, message: limitSentence({ ...rest, response, outcome, limit }) } },
  turn_cancelled: ({ request_id, session, turn }) => ({
    type: 'turn_cancelled',
    payload: { request_id, session, turn },
  }),
  error: ({ request_id, session, turn, message, hint }) => ({
    type: 'error',
    payload: { request_id, session, turn, message: hint === undefined ? message : `${message} ${hint}` },
  }),
  health_status: (payload) => ({ type: 'health_status', payload }),
  session_created: (payload) => ({ type: 'session_created', payload }),
  session_list: ({ request_id, sessions }) => ({
    type: 'session_list',
    payload: { request_id, sessions: sessions.map(sessionLine) },
  }),
  session_switched: ({ request_id, session, active_turn, display_name }) => ({
    type: 'session_switched',
    payload: { request_id, session, active_turn, display_name },
  }),
  scheduled_notification: (payload) => ({ type: 'scheduled_notification', payload }),
  media_attachment: ({ request_id, session, attachment: { mime_type: _, size: __, ...attachment } }) => ({
    type: 'media_attachment',
    payload: { request_id, session, attachment },
  }),
  reasoning_delta: null,
  text_withdrawn: null,
  turn_queued: null,
  round_finished: null,
  tool_started: null,
  tool_output: null,
  tool_finished: null,
  approval_requested: null,
  approval_resolved: null,
  usage: null,
  session_forked: null,
  session_renamed: null,
  history: null,
  notice: null,
  model_list: null,
  tool_list: null,
  agent_list: null,
  file_list: null,
};

/** What a version 2 client is sent for a frame: no field and no frame that it does not know. */
export function toVersion2(frame: ServerFrame): Bare | null {
  // The table's entry for a type takes that type's payload; TypeScript cannot follow the correlation through the union.
  const map = TABLE[frame.type] as ((payload: ServerFrame['payload']) => Bare) | null;
  return map === null ? null : map(frame.payload);
}
