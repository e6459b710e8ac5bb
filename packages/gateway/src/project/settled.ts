import type { ServerFrame } from '@oxydra/types/wire';
import type { Fold, Projected, RecordOf } from './fold.ts';

const STATE = {
  answered: 'completed',
  cancelled: 'cancelled',
  failed: 'failed',
  'out-of-rounds': 'failed',
  'out-of-calls': 'failed',
  'out-of-budget': 'failed',
  'timed-out': 'failed',
} as const;

/**
 * How a turn ended, in exactly one frame: `turn_completed` for an answer (a partial one too, with the limit that ended
 * it), `turn_cancelled`, or `error` with the fault.
 */
export function settled(fold: Fold, record: RecordOf<'turn-settled'>): Projected {
  const about = {
    request_id: fold.turn?.about.request_id ?? '',
    session: fold.session,
    turn: { turn_id: record.turn, state: STATE[record.outcome] },
  };
  const frame = terminalFrame(about, record);
  return [{ ...fold, turn: null, terminal: frame }, [frame]];
}

function terminalFrame(
  about: Pick<Extract<ServerFrame, { type: 'turn_cancelled' }>['payload'], 'request_id' | 'session' | 'turn'>,
  { outcome, text, finish, limit, fault, totals }: RecordOf<'turn-settled'>,
): ServerFrame {
  if (outcome === 'cancelled') return { type: 'turn_cancelled', payload: { ...about, text } };
  if (outcome === 'failed') {
    return {
      type: 'error',
      payload: {
        ...about,
        message: fault?.message ?? 'The turn failed.',
        code: fault?.code ?? 'turn/failed',
        hint: fault?.hint,
        outcome,
        limit,
      },
    };
  }
  const { input, output } = totals.usage;
  return {
    type: 'turn_completed',
    payload: {
      ...about,
      response: {
        message: { role: 'assistant', content: text },
        finish_reason: finish,
        usage: { prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
      },
      outcome,
      limit,
    },
  };
}
