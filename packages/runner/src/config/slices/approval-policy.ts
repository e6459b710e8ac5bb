import type { ToolTier } from '@oxydra/types';
import type { Config } from '../schema/config-schema.ts';

export type ApprovalMode = 'auto' | 'ask' | 'deny';

/** What runs by itself, what asks, what never runs. A tool's own mode wins over that of its tier. */
export interface ApprovalPolicy {
  readonly tiers: Readonly<Record<ToolTier, ApprovalMode>>;
  readonly tools: Readonly<Record<string, ApprovalMode>>;
  /** Destinations that the user trusts, whoever names them. */
  readonly trusted: readonly string[];
  readonly timeoutMs: number;
}

export const approvalPolicy = ({ approvals }: Config): ApprovalPolicy => ({
  tiers: approvals.tiers,
  tools: approvals.tools,
  trusted: approvals.trusted_destinations,
  timeoutMs: approvals.timeout_secs * 1000,
});
