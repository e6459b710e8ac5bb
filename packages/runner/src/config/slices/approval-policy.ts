import type { ToolTier } from '@oxydra/types';
import type { Config } from '../schema/config-schema.ts';

export type ApprovalMode = 'auto' | 'ask' | 'deny';

/** What runs by itself, what asks, what never runs. A tool's own mode wins over that of its tier. */
export interface ApprovalPolicy {
  readonly tiers: Readonly<Record<ToolTier, ApprovalMode>>;
  readonly tools: Readonly<Record<string, ApprovalMode>>;
  readonly timeoutMs: number;
}

export const approvalPolicy = ({ approvals }: Config): ApprovalPolicy => ({
  tiers: approvals.tiers,
  tools: approvals.tools,
  timeoutMs: approvals.timeout_secs * 1000,
});
