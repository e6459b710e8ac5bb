import { connect } from 'node:net';
import { Fault } from '@oxydra/types';
import {
  CONTROL_LIMIT,
  controlAnswers,
  controlReply,
  type ControlAnswer,
  type ControlOp,
  type ControlRequest,
} from './control-protocol.ts';
import { readLine } from './read-line.ts';

const unreachable = (cause?: unknown): Fault =>
  new Fault('runner/daemon-silent', 'The daemon runs, but does not answer on its control socket.', {
    hint: 'Look at `oxydra logs`, then try `oxydra restart`.',
    cause,
  });

/**
 * Asks the daemon one thing. Throws the daemon's own Fault, `runner/daemon-silent` when it does not answer, and the
 * signal's reason once it aborts, which also stops what was asked for.
 */
export async function askDaemon<T extends ControlOp>(
  path: string,
  request: Extract<ControlRequest, { op: T }>,
  { signal }: { readonly signal: AbortSignal },
): Promise<ControlAnswer<T>> {
  signal.throwIfAborted();
  const socket = connect(path);
  const abort = (): void => void socket.destroy();
  signal.addEventListener('abort', abort, { once: true });
  try {
    socket.write(`${JSON.stringify(request)}\n`);
    const line = await readLine(socket, CONTROL_LIMIT).catch((error: unknown) => {
      throw Fault.is(error) ? error : unreachable(error);
    });
    signal.throwIfAborted();
    if (line === undefined) throw unreachable();
    const reply = controlReply.safeParse(JSON.parse(line));
    if (!reply.success) throw unreachable(reply.error);
    if (!reply.data.ok) throw Fault.fromRecord(reply.data.fault);
    const parsed = controlAnswers[request.op].safeParse(reply.data.value);
    if (!parsed.success) throw unreachable(parsed.error);
    return parsed.data as ControlAnswer<T>; // parsed by the schema of this very request
  } finally {
    signal.removeEventListener('abort', abort);
    socket.destroy();
  }
}
