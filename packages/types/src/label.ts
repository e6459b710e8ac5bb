/** Who vouches for the content, strongest first. */
export const INTEGRITY = ['system', 'user', 'tool', 'untrusted'] as const;
export type Integrity = (typeof INTEGRITY)[number];

/** Who may see the content, most open first. */
export const CONFIDENTIALITY = ['public', 'user', 'vault', 'secret'] as const;
export type Confidentiality = (typeof CONFIDENTIALITY)[number];

/** Where content came from and who may see it. Data derived from several sources carries their join. */
export interface Label {
  readonly integrity: Integrity;
  readonly confidentiality: Confidentiality;
  /** Sources in the order in which they joined, e.g. `user`, `file:/shared/a.md`, `web:example.org`. */
  readonly sources: readonly string[];
}

/** Beyond this many the list says `…`: enough to explain a decision, bounded in the journal. */
const MAX_SOURCES = 16;

export const SYSTEM_LABEL: Label = { integrity: 'system', confidentiality: 'public', sources: ['system'] };
export const USER_LABEL: Label = { integrity: 'user', confidentiality: 'user', sources: ['user'] };

const weaker = <T>(order: readonly T[], a: T, b: T): T => (order.indexOf(a) >= order.indexOf(b) ? a : b);

/** The label of data made from both: the least trusted, the most confidential, all sources. */
export function joinLabels(a: Label, b: Label): Label {
  const sources = [...new Set([...a.sources, ...b.sources])];
  return {
    integrity: weaker(INTEGRITY, a.integrity, b.integrity),
    confidentiality: weaker(CONFIDENTIALITY, a.confidentiality, b.confidentiality),
    sources: sources.length <= MAX_SOURCES ? sources : [...sources.slice(0, MAX_SOURCES - 1), '…'],
  };
}

/** True when `next` is at least as untrusted and as confidential as `past`: labels never weaken. */
export const keepsLabel = (past: Label, next: Label): boolean =>
  INTEGRITY.indexOf(next.integrity) >= INTEGRITY.indexOf(past.integrity) &&
  CONFIDENTIALITY.indexOf(next.confidentiality) >= CONFIDENTIALITY.indexOf(past.confidentiality);
