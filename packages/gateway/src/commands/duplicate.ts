import { textOf, type Receipt, type SessionId, type Submission, type TurnId } from '@oxydra/types';
import { emptyFold } from '../project/fold.ts';
import { projectEntries } from '../project/project-entry.ts';
import type { Client } from '../socket/client.ts';
import type { Payload } from '../stream/frame.ts';
import type { CommandPorts } from './command.ts';

type TurnRef = Payload<'turn_started'>['turn'];

/**
 * Says to the one who asked twice what became of the first time: the turn with its state, or that the message still
 * waits. No event, so it bears no number.
 */
export async function acknowledgeDuplicate(
  client: Client,
  session: SessionId,
  submission: Submission,
  receipt: Receipt,
  ports: Pick<CommandPorts, 'sessions' | 'user'>,
): Promise<void> {
  const ref = { user_id: ports.user, session_id: session };
  if (receipt.turn === null) {
    const prompt = textOf(submission.parts);
    client.reply({
      type: 'turn_queued',
      payload: { request_id: submission.requestId, session: ref, prompt, steered: false },
    });
    return;
  }
  const turn = await turnRef(session, receipt.turn, ports);
  client.reply({ type: 'turn_started', payload: { request_id: submission.requestId, session: ref, turn } });
}

async function turnRef(
  session: SessionId,
  turn: TurnId,
  { sessions, user }: Pick<CommandPorts, 'sessions' | 'user'>,
): Promise<TurnRef> {
  // A repetition is rare, so the journal is read rather than an index kept.
  const entries = await sessions.entries(session);
  const end = entries.find(({ record }) => record.type === 'turn-settled' && record.turn === turn);
  if (end === undefined) return { turn_id: turn, state: 'running' };
  const [fold] = projectEntries(emptyFold({ user_id: user, session_id: session }), [end]);
  const payload = fold.terminal?.payload;
  return payload !== undefined && 'turn' in payload && payload.turn !== undefined
    ? payload.turn
    : { turn_id: turn, state: 'completed' };
}
