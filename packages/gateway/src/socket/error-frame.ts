import { Fault, type Log } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';

/** A failure as clients see it. What is no Fault is a bug of ours: the log has it, the client gets no inner detail. */
export function errorFrame(error: unknown, requestId: string | undefined, log: Log): ServerFrame {
  if (!Fault.is(error)) {
    log.error('gateway/bug', { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    return {
      type: 'error',
      payload: {
        request_id: requestId,
        message: 'Oxydra made a mistake of its own here.',
        code: 'gateway/bug',
        hint: 'See the log (`oxydra logs`); the conversation itself is safe.',
      },
    };
  }
  const { message, code, hint } = error;
  return { type: 'error', payload: { request_id: requestId, message, code, hint } };
}
