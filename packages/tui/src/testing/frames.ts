import type { HistoryItem, ServerFrame } from '@oxydra/types/wire';

type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;
type AboutTurn = 'request_id' | 'session' | 'turn';

export const SESSION = { user_id: 'alice', session_id: 's1' };

/** Builds the frames of one session, numbered as a gateway numbers them. */
export function createFrames() {
  let seq = 0;
  return {
    ack: (payload: Partial<FrameOf<'hello_ack'>['payload']> = {}): ServerFrame => ({
      type: 'hello_ack',
      payload: { request_id: 'hello', protocol_version: 3, session: SESSION, display_name: 'Talk', ...payload },
    }),
    history: (items: HistoryItem[], before?: number): ServerFrame => ({
      type: 'history',
      payload: { request_id: 'h', session: SESSION, items, ...(before === undefined ? {} : { before }) },
    }),
    turn<T extends ServerFrame['type']>(
      type: T,
      turn: string,
      payload: Omit<FrameOf<T>['payload'], AboutTurn>,
      state: 'running' | 'completed' | 'cancelled' | 'failed' = 'running',
    ): ServerFrame {
      const about = { request_id: `r-${turn}`, session: SESSION, turn: { turn_id: turn, state } };
      // Payload and type belong together by this function's signature.
      return { type, payload: { ...about, ...payload }, seq: ++seq } as ServerFrame;
    },
    seq: () => seq,
  };
}

const USAGE = { input: 10, output: 5, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0.001 };

/** The frames of a plain turn, its text cut into pieces. */
export function plainTurn(frames: ReturnType<typeof createFrames>, turn: string, prompt: string, pieces: string[]) {
  const text = pieces.join('');
  return [
    frames.turn('turn_started', turn, { prompt, origin: 'tui' }),
    ...pieces.map((delta) => frames.turn('assistant_delta', turn, { delta })),
    frames.turn('round_finished', turn, { round: 1, text, finish: 'stop', usage: USAGE }),
    frames.turn(
      'turn_completed',
      turn,
      { response: { message: { role: 'assistant', content: text } }, outcome: 'answered' },
      'completed',
    ),
  ];
}

export const historyItem = (item: Partial<HistoryItem> & Pick<HistoryItem, 'seq' | 'role' | 'text'>): HistoryItem => ({
  at: '2026-01-01T00:00:00Z',
  ...item,
});
