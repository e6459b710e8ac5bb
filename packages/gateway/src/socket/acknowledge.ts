import type { ServerFrame } from '@oxydra/types/wire';
import type { PayloadOf } from '../commands/command.ts';
import { activeTurn } from '../commands/session-of.ts';
import type { GatewayPorts } from '../ports.ts';
import { wireApproval } from '../project/wire-approval.ts';
import type { CatchUp } from '../stream/catch-up.ts';
import type { Desk } from '../stream/desk.ts';
import type { Version } from '../stream/frame.ts';

/** The answer to a hello: where the client is, what runs there, and what waits for a person. */
export async function acknowledgeHello(
  hello: PayloadOf<'hello'>,
  version: Version,
  desk: Desk,
  joined: CatchUp,
  { sessions, status }: Pick<GatewayPorts, 'sessions' | 'status'>,
): Promise<ServerFrame> {
  const { info, approvals } = await sessions.view(desk.session);
  const { model, rehearsal, startup } = status();
  return {
    type: 'hello_ack',
    payload: {
      request_id: hello.request_id,
      protocol_version: version,
      session: desk.ref,
      active_turn: activeTurn(desk),
      display_name: info.title === '' ? undefined : info.title,
      agent_name: info.agent,
      model,
      rehearsal,
      tier: startup.sandbox_tier,
      resumed: hello.last_event_id === undefined ? undefined : joined.resumed,
      last_event_id: joined.mark,
      approvals: approvals.map(wireApproval),
    },
  };
}
