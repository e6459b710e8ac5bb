import { Fault } from '@oxydra/types';
import type { CallId, IdempotencyKey, Permit, SessionId, ToolTier } from '@oxydra/types';

const granted: unique symbol = Symbol('granted');

/** The right to run one call once. The symbol never leaves this module, so nobody else can write one down. */
export interface Grant {
  readonly [granted]: true;
  readonly session: SessionId;
  readonly call: CallId;
  readonly tool: string;
  readonly key: IdempotencyKey;
}

/**
 * Makes a grant from the proof that the call's intent is on disk. `tier` is the tool's own, never what the call says of
 * itself; a tool that only reads needs the proof that its session is there, since nothing of it is to be recognised.
 */
export function mintGrant({ call, scene, committed }: Permit, tier: ToolTier): Grant {
  const intent = committed.entries.some(
    ({ record }) => record.type === 'call-started' && record.call === call.call && record.key === call.key,
  );
  if (committed.session !== scene.session || (tier !== 'read_only' && !intent)) {
    throw new Fault('gate/no-intent', `The call of ${call.name} is not in the journal, so it was not made.`, {
      hint: 'This is a defect of Oxydra; please report it.',
    });
  }
  return { [granted]: true, session: scene.session, call: call.call, tool: call.name, key: call.key };
}

/**
 * Makes a grant for a call from within a running one. The outer call's intent is on disk and stands for it: after a crash
 * the outer call is unknown as a whole, and nothing of it is made again.
 */
export const mintInnerGrant = (
  outer: Grant,
  { name, key }: { readonly name: string; readonly key: IdempotencyKey },
): Grant => ({
  [granted]: true,
  session: outer.session,
  call: outer.call,
  tool: name,
  key,
});
