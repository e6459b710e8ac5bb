import type { ToolTier } from '@oxydra/types';

/** `auto` makes the call, `ask` asks a person first, `deny` refuses it. */
export type ApprovalMode = 'auto' | 'ask' | 'deny';

export interface ApprovalPolicy {
  /** By tool name; goes before the tier. */
  readonly tools?: Readonly<Record<string, ApprovalMode>> | undefined;
  readonly tiers?: Readonly<Partial<Record<ToolTier, ApprovalMode>>> | undefined;
  /** Destinations that may be reached even if untrusted text names them: `example.org`, `*.example.org`, `*@example.org`. */
  readonly trusted?: readonly string[] | undefined;
  /** How long a person has to answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** Looking and changing the workspace need no question; what reaches beyond it does. */
const DEFAULTS: Readonly<Record<ToolTier, ApprovalMode>> = {
  read_only: 'auto',
  side_effecting: 'auto',
  privileged: 'ask',
};

/** Tools for which a person is asked though others of their tier need no question. A stricter tier goes before it. */
const CAREFUL: ReadonlySet<string> = new Set(['vault_copyto']);

/** The mode of a tool, and which setting says so, by its key. */
export function modeOf(
  policy: ApprovalPolicy,
  name: string,
  tier: ToolTier,
): { readonly mode: ApprovalMode; readonly by: string } {
  const own = policy.tools !== undefined && Object.hasOwn(policy.tools, name) ? policy.tools[name] : undefined;
  if (own !== undefined) return { mode: own, by: `approvals.tools.${name}` };
  const ofTier = policy.tiers?.[tier];
  if (CAREFUL.has(name) && ofTier !== 'deny') return { mode: 'ask', by: `the default of ${name}` };
  if (ofTier !== undefined) return { mode: ofTier, by: `approvals.tiers.${tier}` };
  return { mode: DEFAULTS[tier], by: `the default of ${tier} tools` };
}
