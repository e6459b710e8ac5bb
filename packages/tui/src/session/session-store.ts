import type { ServerFrame, ServerFrameType } from '@oxydra/types/wire';
import { plainLine, plainText } from '../text/plain-text.ts';
import { endTurn } from './end-turn.ts';
import { mergeHistory } from './history.ts';
import type { Item } from './item.ts';
import { mediaItem } from './media-item.ts';
import { addReasoning, addText, finishRound, withdraw, type Told } from './live-turn.ts';
import { foldSteering, pendingJoined, pendingQueued, pendingStarted } from './pending.ts';
import { finishTool, startTool, toolOutput } from './tool-cards.ts';
import { spent } from './spending.ts';
import { EMPTY_VIEW, newTurn, type LiveTurn, type ViewState } from './view-state.ts';

/** The view after a frame, and what of it is finished: each item is printed exactly once. */
export interface Applied {
  readonly state: ViewState;
  readonly items: readonly Item[];
}

type FrameOf<T extends ServerFrameType> = Extract<ServerFrame, { type: T }>;
type Folder = { readonly [T in ServerFrameType]: (state: ViewState, frame: FrameOf<T>, at: number) => Applied };

const still = (state: ViewState): Applied => ({ state, items: [] });
const line = (text: string | undefined): string | undefined => (text === undefined ? undefined : plainLine(text));

/** Applies `change` to the turn the frame speaks of; a turn whose beginning was missed is joined in the middle. */
function inTurn(state: ViewState, turnId: string, at: number, change: (turn: LiveTurn) => Told): Applied {
  const turn = state.turn?.turnId === turnId ? state.turn : { ...newTurn(turnId, at), partial: true };
  const { turn: next, items } = change(turn);
  return { state: { ...state, turn: next }, items };
}

interface Joining {
  readonly session: { readonly session_id: string };
  readonly active_turn?: { readonly turn_id: string; readonly state: string } | undefined;
  readonly display_name?: string | undefined;
  readonly agent_name?: string | undefined;
  readonly resumed?: boolean | undefined;
  readonly last_event_id?: number | undefined;
  readonly approvals?: ViewState['approvals'] | undefined;
}

/** Joins a session. Resumed, all goes on; otherwise its transcript is needed before any frame of a turn counts. */
function join(before: ViewState, joining: Joining): ViewState {
  const id = joining.session.session_id;
  const same = before.session?.id === id;
  const state = same ? before : { ...EMPTY_VIEW, model: before.model, tier: before.tier, rehearsal: before.rehearsal };
  const resumed = same && joining.resumed === true && !before.loading;
  return {
    ...state,
    session: {
      id,
      title: line(joining.display_name) ?? state.session?.title,
      agent: line(joining.agent_name) ?? state.session?.agent,
    },
    approvals: joining.approvals ?? state.approvals,
    activeTurn: joining.active_turn?.state === 'running' ? joining.active_turn.turn_id : undefined,
    loading: !resumed,
    held: same && joining.resumed === true ? state.held : [],
    lastSeq: same && joining.resumed === true ? state.lastSeq : joining.last_event_id,
  };
}

const folder: Folder = {
  hello_ack: (state, { payload }) =>
    still({
      ...join(state, payload),
      model: line(payload.model) ?? state.model,
      tier: line(payload.tier) ?? state.tier,
      rehearsal: payload.rehearsal ?? state.rehearsal,
    }),
  session_switched: (state, { payload }) => still(join(state, payload)),
  session_renamed: (state, { payload }) =>
    still(
      state.session?.id === payload.session.session_id
        ? { ...state, session: { ...state.session, title: plainLine(payload.display_name) } }
        : state,
    ),
  history: (state, { payload }, at) => {
    if (!state.loading || payload.session.session_id !== state.session?.id) return still(state);
    const merged = mergeHistory(state, payload.items, payload.before, at);
    return merged.state.held.reduce<Applied>(
      (sum, frame) => {
        const next = applyFrame(sum.state, frame, at);
        return { state: next.state, items: [...sum.items, ...next.items] };
      },
      { state: { ...merged.state, held: [] }, items: merged.items },
    );
  },
  turn_started: (state, { payload }, at) => {
    const id = payload.turn.turn_id;
    const live = state.turn;
    if (live?.turnId === id && live.said.length > 0)
      return still({ ...state, pending: pendingJoined(state.pending, payload.request_id) });
    const pending = pendingStarted(state.pending, payload);
    // Sent again, and settled before this connection: its transcript tells the rest.
    if (payload.turn.state !== 'running') return still({ ...state, pending: pending.left });
    const said = payload.prompt ?? pending.texts.join('\n\n');
    const origin = payload.origin === undefined || payload.origin === 'tui' ? undefined : plainLine(payload.origin);
    const items: Item[] = said === '' ? [] : [{ kind: 'user', text: plainText(said), origin }];
    return {
      items,
      state: {
        ...state,
        pending: pending.left,
        model: line(payload.model) ?? state.model,
        turn: { ...newTurn(id, at), said: [said] },
      },
    };
  },
  turn_queued: (state, { payload }) => still({ ...state, pending: pendingQueued(state.pending, payload) }),
  turn_progress: (state, { payload }, at) => {
    const { kind, message } = payload.progress;
    const activity = kind.kind === 'provider_call' || kind.kind === 'tool_heartbeat' ? '' : plainLine(message);
    const next = inTurn(state, payload.turn.turn_id, at, (turn) => ({ turn: { ...turn, activity }, items: [] }));
    return kind.kind === 'provider_call' ? foldSteering(next.state) : next;
  },
  assistant_delta: (state, { payload }, at) => {
    const folded = state.turn?.roundDone === true ? foldSteering(state) : still(state);
    const next = inTurn(folded.state, payload.turn.turn_id, at, (turn) => addText(turn, payload.delta, at));
    return { state: next.state, items: [...folded.items, ...next.items] };
  },
  reasoning_delta: (state, { payload }, at) => {
    const folded = state.turn?.roundDone === true ? foldSteering(state) : still(state);
    const next = inTurn(folded.state, payload.turn.turn_id, at, (turn) => addReasoning(turn, payload.delta, at));
    return { state: next.state, items: [...folded.items, ...next.items] };
  },
  text_withdrawn: (state, { payload }, at) =>
    inTurn(state, payload.turn.turn_id, at, (turn) => ({
      ...withdraw(turn, plainLine(payload.reason)),
    })),
  round_finished: (state, { payload }, at) =>
    inTurn(state, payload.turn.turn_id, at, (turn) => finishRound(turn, payload.text, at)),
  tool_started: (state, { payload }, at) =>
    inTurn(state, payload.turn.turn_id, at, (turn) => startTool(turn, payload, at)),
  tool_output: (state, { payload }, at) =>
    inTurn(state, payload.turn.turn_id, at, (turn) => toolOutput(turn, payload.call_id, payload.text)),
  tool_finished: (state, { payload }, at) =>
    inTurn(state, payload.turn.turn_id, at, (turn) => finishTool(turn, payload)),
  approval_requested: (state, { payload }) =>
    still({
      ...state,
      approvals: [
        ...state.approvals.filter((one) => one.approval_id !== payload.approval.approval_id),
        payload.approval,
      ],
    }),
  approval_resolved: (state, { payload }) => {
    const open = state.approvals.find((one) => one.approval_id === payload.approval_id);
    if (open === undefined) return still(state);
    const { decision, scope, by } = payload;
    return {
      state: { ...state, approvals: state.approvals.filter((one) => one !== open) },
      items: [
        { kind: 'approval', summary: plainLine(open.summary), decision, scope: plainLine(scope), by: plainLine(by) },
      ],
    };
  },
  turn_completed: (state, { payload }, at) =>
    endTurn(state, payload.turn.turn_id, at, {
      text: payload.response.message.content ?? '',
      outcome: payload.outcome ?? 'answered',
      limit: payload.limit,
    }),
  turn_cancelled: (state, { payload }, at) =>
    endTurn(state, payload.turn.turn_id, at, { text: payload.text ?? '', outcome: 'cancelled' }),
  error: (state, { payload }, at) => {
    const { message, hint, turn, request_id: request } = payload;
    // The gateway asks to come back for the rest, which the connection does by itself.
    if (payload.code === 'gateway/slow-client') return still(state);
    if (turn !== undefined && turn.state !== 'running')
      return endTurn(state, turn.turn_id, at, {
        text: '',
        outcome: payload.outcome ?? 'failed',
        limit: payload.limit,
        message,
        hint,
      });
    return {
      state: { ...state, pending: state.pending.filter((one) => one.requestId !== request) },
      items: [
        {
          kind: 'notice',
          tone: 'bad',
          text: plainText(message),
          ...(hint === undefined ? {} : { hint: plainText(hint) }),
        },
      ],
    };
  },
  usage: (state, { payload }) => still({ ...state, spending: spent(state.spending, payload) }),
  notice: (state, { payload }) => ({
    state,
    items: [{ kind: 'notice', tone: 'muted', text: plainText(payload.text) }],
  }),
  scheduled_notification: (state, { payload }) => ({
    state,
    items: [
      {
        kind: 'notice',
        tone: 'muted',
        text: plainText(`⏰ ${payload.schedule_name ?? payload.schedule_id}: ${payload.message}`),
      },
    ],
  }),
  media_attachment: (state, { payload: { attachment } }) => ({ state, items: [mediaItem(attachment)] }),
  // Answers to a command: whoever asked prints them.
  health_status: still,
  session_created: still,
  session_list: still,
  session_forked: still,
  model_list: still,
  tool_list: still,
  agent_list: still,
  file_list: still,
};

const turnOf = (frame: ServerFrame): string | undefined =>
  'turn' in frame.payload ? frame.payload.turn?.turn_id : undefined;

/** A message that was sent again after its turn had settled is acknowledged with that turn. */
const withoutPending = (state: ViewState, frame: ServerFrame): ViewState => {
  const request = 'request_id' in frame.payload ? frame.payload.request_id : undefined;
  return state.pending.some((one) => one.requestId === request)
    ? { ...state, pending: state.pending.filter((one) => one.requestId !== request) }
    : state;
};

/** Frames that open the way for the others are never held back. */
const ABOUT_JOINING: ReadonlySet<ServerFrameType> = new Set(['hello_ack', 'session_switched', 'history']);

/**
 * Folds one frame into the view. Pure; a frame that was seen (by its `seq`), that belongs to another session, or to a
 * turn that is settled, changes nothing. `at` is milliseconds since 1970.
 */
export function applyFrame(before: ViewState, frame: ServerFrame, at: number): Applied {
  const joining = ABOUT_JOINING.has(frame.type);
  const session = 'session' in frame.payload ? frame.payload.session?.session_id : undefined;
  if (!joining && frame.seq !== undefined) {
    if (session !== undefined && session !== before.session?.id) return still(before);
    if (before.lastSeq !== undefined && frame.seq <= before.lastSeq) return still(before);
  }
  const state = joining || frame.seq === undefined ? before : { ...before, lastSeq: frame.seq };
  const turn = turnOf(frame);
  if (turn !== undefined) {
    if (state.loading) return still({ ...state, held: [...state.held, { ...frame, seq: undefined }] });
    if (state.settled.has(turn)) return still(withoutPending(state, frame));
  }
  return foldFrame(state, frame, at);
}

/** One table entry per frame, so that a new frame of the protocol does not compile before it is painted. */
function foldFrame(state: ViewState, frame: ServerFrame, at: number): Applied {
  // The table's entry for a frame's type takes that frame: the compiler cannot follow the correlation.
  const fold = folder[frame.type] as (state: ViewState, frame: ServerFrame, at: number) => Applied;
  return fold(state, frame, at);
}
