/** For whom bytes leave this machine, and how far they may go. */
export interface EgressScope {
  /** Named in decisions and in the audit: `provider:openai`, `tool:web_fetch`, `catalog`. */
  readonly purpose: string;
  /**
   * Hosts that may be reached: `example.org`, `*.example.org`. Absent: every public host that the mode lets through.
   * Empty: none.
   */
  readonly hosts?: readonly string[] | undefined;
  /**
   * The configuration itself names these hosts, so that its allowlist is not asked for them again; what it denies stays
   * denied. Never for hosts that a tool's arguments, a page or a third party's manifest names.
   */
  readonly configured?: boolean | undefined;
  /** Services on private addresses that the configuration names, as `host:port`. Absent or empty: none. */
  readonly local?: readonly string[] | undefined;
  /**
   * Puts the values of secrets in for their references, for the TLS hosts on each secret's list. `headers`: in headers
   * alone, for requests whose body tells what somebody wrote: a reference in a conversation must stay one.
   */
  readonly secrets?: boolean | 'headers' | undefined;
  /** The most that an answer may bring, in bytes after decompression. */
  readonly maxBytes?: number | undefined;
  /** For all of it, in milliseconds. Absent: no limit but the caller's signal. */
  readonly timeoutMs?: number | undefined;
  /** How many redirects are followed; each is judged again. */
  readonly maxRedirects?: number | undefined;
  /**
   * Redirects stay on the host that was asked for, with or without `www.`: for an address that somebody may have
   * composed so that a trusted host hands on what stands in it.
   */
  readonly oneHost?: boolean | undefined;
}

/** What may leave, judged without opening a connection. */
export interface EgressDecision {
  readonly allowed: boolean;
  /** One sentence. */
  readonly reason: string;
  /** All addresses that the name stands for, in their canonical spelling. */
  readonly addresses: readonly string[];
}

/** The one door out for bytes. */
export interface Egress {
  judge(url: string, scope: EgressScope): Promise<EgressDecision>;
  /**
   * A `fetch` for one scope. Rejects with `egress/…` Faults (`bad-url`, `refused`, `unresolved`, `too-large`,
   * `too-many-redirects`, `timeout`, `bomb`), with the signal's reason, and else as `fetch` does.
   */
  fetch(scope: EgressScope): (url: string, init?: RequestInit) => Promise<Response>;
}
