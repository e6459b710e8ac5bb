import { asId, Fault, type ApprovalId, type Receipt, type Submission, type TurnId } from '@oxydra/types';
import type { Client } from '../socket/client.ts';
import type { CommandPorts, Commands } from './command.ts';
import { acknowledgeDuplicate } from './duplicate.ts';
import { partsOf } from './parts.ts';
import { exactSession } from './session-of.ts';

const drained = (): Fault =>
  new Fault('gateway/draining', 'Oxydra is shutting down and takes no new message; this one was not kept.', {
    hint: 'Send it again once the connection is back.',
    retryable: true,
  });

/** Hands a message in. What becomes of it is told to all who watch; only a repetition is answered directly. */
async function submit(client: Client, session: string, submission: Submission, ports: CommandPorts): Promise<Receipt> {
  if (ports.draining()) throw drained();
  const desk =
    client.desk()?.session === session
      ? client.desk()
      : // A client that sends to another session wants to see what comes of it.
        await client.attach(await exactSession(ports, session), {});
  const id = desk?.session ?? (await exactSession(ports, session));
  const receipt = await ports.turns.submit(id, submission);
  if (receipt.state === 'duplicate') await acknowledgeDuplicate(client, id, submission, receipt, ports);
  return receipt;
}

export const turnCommands: Commands<
  'send_turn' | 'steer_turn' | 'cancel_active_turn' | 'cancel_all_active_turns' | 'resolve_approval'
> = {
  send_turn: {
    scope: 'chat',
    order: 'in-turn',
    async run(client, payload, ports) {
      const submission: Submission = {
        requestId: payload.request_id,
        parts: partsOf(payload, ports.settings.limits),
        origin: client.label,
        mode: ports.settings.busy,
        model: payload.model,
        turn: asId<TurnId>(payload.turn_id),
      };
      await submit(client, payload.session_id, submission, ports);
    },
  },
  steer_turn: {
    scope: 'chat',
    order: 'in-turn',
    async run(client, payload, ports) {
      const parts = partsOf(payload, ports.settings.limits);
      const submission: Submission = { requestId: payload.request_id, parts, origin: client.label, mode: 'steer' };
      await submit(client, payload.session_id, submission, ports);
    },
  },
  cancel_active_turn: {
    scope: 'chat',
    order: 'in-turn',
    async run(client, payload, ports) {
      const session = await exactSession(ports, payload.session_id);
      const turn = payload.turn_id === '' ? {} : { turn: asId<TurnId>(payload.turn_id) };
      if (await ports.turns.cancel(session, { ...turn, by: client.label })) return;
      throw new Fault('gateway/nothing-running', 'That turn is not running.', { hint: 'It may have ended just now.' });
    },
  },
  cancel_all_active_turns: {
    scope: 'chat',
    order: 'in-turn',
    async run(client, _, { turns }) {
      const cancelled = await Promise.all(
        turns.active().map(({ session, turn }) => turns.cancel(session, { turn, by: client.label })),
      );
      const count = cancelled.filter(Boolean).length;
      if (count === 0) throw new Fault('gateway/nothing-running', 'No turn is running.');
      client.reply({
        type: 'notice',
        payload: { text: `${count} ${count === 1 ? 'turn is' : 'turns are'} cancelled.` },
      });
    },
  },
  resolve_approval: {
    scope: 'approve',
    order: 'in-turn',
    async run(client, payload, ports) {
      const session = await exactSession(ports, payload.session_id);
      await ports.turns.resolve(session, {
        approval: asId<ApprovalId>(payload.approval_id),
        hash: payload.hash,
        decision: payload.decision,
        scope: payload.scope,
        by: client.label,
        text: payload.text,
      });
    },
  },
};
