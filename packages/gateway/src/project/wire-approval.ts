import type { Approval } from '@oxydra/types';
import type { WireApproval } from '@oxydra/types/wire';

export const wireApproval = (approval: Approval): WireApproval => ({
  approval_id: approval.id,
  kind: approval.kind,
  call_id: approval.call,
  tool: approval.tool,
  arguments: { ...approval.arguments },
  summary: approval.summary,
  diff: approval.diff,
  reason: approval.reason,
  path: [...approval.path],
  rule: approval.rule,
  choices: approval.choices === undefined ? undefined : [...approval.choices],
  hash: approval.hash,
  expires_at: new Date(approval.expiresAt).toISOString(),
});
