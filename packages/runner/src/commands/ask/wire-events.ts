/** A turn of the daemon as `ask` tells it: a line for each kind of frame. */
import { asId, type ApprovalId, type CallId, type FinishReason, type JsonObject, type TurnId } from '@oxydra/types';
import type { ServerFrame, ServerFrameType, WireApproval } from '@oxydra/types/wire';
import type { AskApproval } from './ask-event.ts';
import * as story from './story.ts';
import type { Story, Told } from './story.ts';

type Payload<T extends ServerFrameType> = Extract<ServerFrame, { type: T }>['payload'];

const FINISHES: readonly FinishReason[] = ['stop', 'length', 'tool-calls', 'content-filter', 'error'];
const finishOf = (text: string | undefined): FinishReason => FINISHES.find((each) => each === text) ?? 'stop';

/** The wire's schema is that of a JSON object; the sender wrote it from one. */
const object = (value: Record<string, unknown>): JsonObject => value as JsonObject;

export const askApprovalOf = (approval: WireApproval): AskApproval => ({
  approval: asId<ApprovalId>(approval.approval_id),
  call: asId<CallId>(approval.call_id),
  kind: approval.kind,
  tool: approval.tool,
  arguments: object(approval.arguments),
  summary: approval.summary,
  ...(approval.diff === undefined ? {} : { diff: approval.diff }),
  reason: approval.reason,
  path: approval.path,
  ...(approval.rule === undefined ? {} : { rule: approval.rule }),
  ...(approval.choices === undefined ? {} : { choices: approval.choices }),
  hash: approval.hash,
  expires_at: approval.expires_at,
});

const nothing = (told: Story): Told => story.silent(told);

const frames: { readonly [T in ServerFrameType]: (told: Story, payload: Payload<T>) => Told } = {
  hello_ack: nothing,
  turn_started: nothing,
  assistant_delta: (told, { delta }) => story.say(told, delta),
  turn_progress: nothing,
  turn_completed: (told, { response, outcome, limit }) =>
    story.end(told, {
      outcome: outcome ?? 'answered',
      text: response.message.content ?? '',
      finish: finishOf(response.finish_reason),
      limit,
    }),
  turn_cancelled: (told, { text }) => story.end(told, { outcome: 'cancelled', text, finish: 'error' }),
  error: (told, { message, code, hint, outcome, limit }) =>
    story.end(told, {
      outcome: outcome ?? 'failed',
      finish: 'error',
      limit,
      error: { code: code ?? 'turn/failed', message, ...(hint === undefined ? {} : { hint }) },
    }),
  health_status: nothing,
  session_created: nothing,
  session_list: nothing,
  session_switched: nothing,
  scheduled_notification: nothing,
  media_attachment: (told, { attachment: { file_path: path, media_type: kind, caption } }) =>
    story.showMedia(told, { path, kind, caption }),
  reasoning_delta: (told, { delta }) => story.think(told, delta),
  text_withdrawn: (told, { reason }) => story.withdraw(told, reason),
  turn_queued: nothing,
  round_finished: (told, { text, finish, usage }) => story.endRound(told, text, finishOf(finish), usage),
  tool_started: (told, { call_id, name, arguments: args }) =>
    story.startCall(told, asId<CallId>(call_id), name, args === null ? null : object(args)),
  tool_output: nothing,
  tool_finished: (told, { call_id, ok, output }) => story.endCall(told, asId<CallId>(call_id), ok, output),
  approval_requested: (told, { approval }) => story.askApproval(told, askApprovalOf(approval)),
  approval_resolved: nothing,
  usage: nothing,
  session_forked: nothing,
  session_renamed: nothing,
  history: nothing,
  notice: (told, { text }) => story.note(told, text),
  model_list: nothing,
  tool_list: nothing,
  agent_list: nothing,
  file_list: nothing,
};

const turnOf = ({ payload }: ServerFrame): string | undefined =>
  'turn' in payload && payload.turn !== undefined ? payload.turn.turn_id : undefined;

/** What a frame means for the turn that answers `request`. Frames of other turns and sessions mean nothing. */
export function tellFrame(told: Story, frame: ServerFrame, request: string): Told {
  const { payload } = frame;
  const session = 'session' in payload ? payload.session?.session_id : undefined;
  if (session !== undefined && session !== told.session) return nothing(told);
  if (frame.type === 'turn_started') {
    const { request_id, request_ids, turn, model } = frame.payload;
    const mine = request_id === request || request_ids?.includes(request) === true;
    return mine ? story.begin(told, asId<TurnId>(turn.turn_id), model) : nothing(told);
  }
  const about = turnOf(frame);
  // An error without a turn belongs to a request, not to the turn.
  if (!story.isRunning(told) || (about !== undefined && about !== told.turn)) return nothing(told);
  if (frame.type === 'error' && about === undefined) return nothing(told);
  const tell = frames[frame.type] as (told: Story, payload: ServerFrame['payload']) => Told; // the table pairs them
  return tell(told, payload);
}
