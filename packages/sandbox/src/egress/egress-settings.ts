/** What the configuration says of leaving bytes. Lists that are absent say nothing; empty ones name nothing. */
export interface EgressSettings {
  /** `strict` and `strict_allowlist_proxy` let only hosts of the allowlist through; without one, none. */
  readonly mode: 'default' | 'strict' | 'strict_allowlist_proxy';
  /** The hosts that may be reached, in every mode. Absent: in the default mode all public ones. */
  readonly allowlist?: readonly string[] | undefined;
  /** Hosts that may not, whatever else says so. */
  readonly deny: readonly string[];
  /** Services on private addresses that any purpose may use, as `host:port`. */
  readonly local: readonly string[];
  /** For single tools, by name: the only hosts they may reach. */
  readonly tools: Readonly<Record<string, readonly string[]>>;
  /** An HTTP proxy that every connection but those to local services goes through, by CONNECT. */
  readonly proxyUrl?: string | undefined;
  /** No answer may bring more, in bytes after decompression, whatever its scope allows. */
  readonly maxBytes: number;
  /** No scope with a time limit gets a longer one, in milliseconds. */
  readonly timeoutMs: number;
  /** For making a connection, in milliseconds. */
  readonly connectMs: number;
  /** For resolving a name, in milliseconds. */
  readonly resolveMs: number;
}

const MIB = 1024 * 1024;

export const DEFAULT_EGRESS: EgressSettings = {
  mode: 'default',
  deny: [],
  local: [],
  tools: {},
  maxBytes: 64 * MIB,
  timeoutMs: 300_000,
  connectMs: 10_000,
  resolveMs: 5_000,
};
