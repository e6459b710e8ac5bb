/** What lies outside the process and survives its crashes: effects that were made, money that was billed. */
export interface Outside {
  /** How often each key has reached the far side, by tool. */
  readonly effects: Map<string, { readonly tool: string; times: number }>;
  /** What the provider has billed, by session. */
  readonly bills: Map<string, number>;
  /** The dearest single call so far. */
  dearest: number;
  /** What was found to be wrong, with the virtual time of it. */
  readonly violations: string[];
}

export const createOutside = (): Outside => ({ effects: new Map(), bills: new Map(), dearest: 0, violations: [] });

export function strike({ effects }: Outside, tool: string, key: string): void {
  const known = effects.get(key) ?? { tool, times: 0 };
  known.times += 1;
  effects.set(key, known);
}

export function bill(outside: Outside, session: string, usd: number): void {
  outside.bills.set(session, (outside.bills.get(session) ?? 0) + usd);
  outside.dearest = Math.max(outside.dearest, usd);
}
