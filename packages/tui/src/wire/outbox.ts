import type { ClientFrame, ClientFrameType, ServerFrame } from '@oxydra/types/wire';

/**
 * What becomes of a frame when the connection breaks before its answer:
 * `again` it is sent again with the same `request_id`, which the gateway recognises;
 * `once` it is not, since it might be done twice: whoever asked is told;
 * `forget` nothing answers it.
 */
type Delivery = 'again' | 'once' | 'forget';

const DELIVERY: { readonly [T in ClientFrameType]: Delivery } = {
  hello: 'forget',
  send_turn: 'again',
  steer_turn: 'again',
  resolve_approval: 'again',
  cancel_active_turn: 'again',
  cancel_all_active_turns: 'forget',
  health_check: 'again',
  create_session: 'once',
  fork_session: 'once',
  list_sessions: 'again',
  switch_session: 'again',
  get_history: 'again',
  rename_session: 'again',
  get_usage: 'again',
  list_models: 'again',
  list_tools: 'again',
  list_agents: 'again',
  find_files: 'again',
};

/** The answer to a request; `lost` where the connection broke and nobody knows whether it was done. */
export type Reply =
  | { readonly ok: true; readonly frame: ServerFrame }
  | { readonly ok: false; readonly message: string; readonly hint?: string | undefined };

interface Entry {
  readonly frame: ClientFrame;
  readonly resolve: (reply: Reply) => void;
  sent: boolean;
}

export interface Outbox {
  /** Keeps the frame until it is answered. */
  put(frame: ClientFrame, resolve?: (reply: Reply) => void): void;
  /** Settles the request that a frame answers. True where somebody awaits exactly this error. */
  answer(frame: ServerFrame): boolean;
  /** The request is done, though no frame carries its id. */
  acknowledge(requestId: string): void;
  /** Takes what is to be written now; call only when connected. */
  take(): readonly ClientFrame[];
  /** The connection is gone. */
  broken(): void;
  readonly size: number;
}

/** Requests on their way, in the order in which they were made. */
export function createOutbox(): Outbox {
  const entries = new Map<string, Entry>();
  return {
    put(frame, resolve = () => {}) {
      entries.set(frame.payload.request_id, { frame, resolve, sent: false });
    },
    answer(frame) {
      const id = 'request_id' in frame.payload ? frame.payload.request_id : undefined;
      const entry = id === undefined ? undefined : entries.get(id);
      if (id === undefined || entry === undefined) return false;
      entries.delete(id);
      if (frame.type !== 'error') {
        entry.resolve({ ok: true, frame });
        return false;
      }
      const { message, hint } = frame.payload;
      entry.resolve({ ok: false, message, hint });
      return DELIVERED_BY_PROMISE.has(entry.frame.type);
    },
    acknowledge(requestId) {
      const entry = entries.get(requestId);
      if (entry !== undefined) entries.delete(requestId);
    },
    take() {
      const frames: ClientFrame[] = [];
      for (const [id, entry] of entries) {
        if (entry.sent) continue;
        entry.sent = true;
        frames.push(entry.frame);
        if (DELIVERY[entry.frame.type] === 'forget') entries.delete(id);
      }
      return frames;
    },
    broken() {
      for (const [id, entry] of entries) {
        if (!entry.sent) continue;
        if (DELIVERY[entry.frame.type] === 'again') entry.sent = false;
        else {
          entries.delete(id);
          entry.resolve({
            ok: false,
            message: 'The connection broke before the answer came, so it is not known whether this was done.',
            hint: 'See /sessions.',
          });
        }
      }
    },
    get size() {
      return entries.size;
    },
  };
}

/** Requests whose error the one who asked prints; errors of the others are part of the conversation. */
const DELIVERED_BY_PROMISE: ReadonlySet<ClientFrameType> = new Set(
  (Object.keys(DELIVERY) as ClientFrameType[]).filter((type) => type !== 'send_turn' && type !== 'steer_turn'),
);
