/**
 * The promises of this version, as data. A test cites the one it shows, in its title or in a comment above it:
 * `@requirement turn/no-ack-lost`. An id that no test cites fails the gate unless it says why it is `pending`;
 * a pending one that is cited fails it too, so that the list stays honest. `docs/requirements.md` is made from this.
 */
export interface Requirement {
  readonly promise: string;
  /** Why no test shows it yet. */
  readonly pending?: string;
}

const promise = (text: string): Requirement => ({ promise: text });
const pending = (text: string, why = 'no test cites it yet'): Requirement => ({ promise: text, pending: why });

const house = {
  'house/two-commands': promise(
    'In a fresh clone with Node 20 or newer and npm, the launcher installs what is missing, builds, and runs on the pinned Node.',
  ),
  'house/launcher-keeps-folder': promise(
    'The launcher works through a link in the PATH, with spaces in its path, and keeps the caller’s working folder, stdin and stdout.',
  ),
  'house/launcher-rebuilds': promise(
    'The launcher rebuilds the bundle when a source is newer, and does nothing when none is.',
  ),
  'house/launcher-explains': promise('Without Node or npm the launcher says in one sentence what to install.'),
  'house/one-install-at-once': promise(
    'Two first starts at once install once: the second waits, and a lock whose holder died is taken over.',
  ),
  'house/walls': promise(
    'Parts know only types and meet only in the runner; each wall, broken on purpose, turns the gate red.',
  ),
  'house/core-does-no-io': promise(
    'types and runtime import no node module and no library, and read no clock, id or chance but through ports.',
  ),
  'house/doors': promise('Disk, processes, network and the environment are opened only by the rooms that own them.'),
  'house/licences': promise('Every installed package carries a licence of the allowlist.'),
  'house/honest-tests': promise(
    'The suite ends with its counts; a skip that does not name what is missing, and a run of nothing, fail it.',
  ),
  'house/small-files': promise(
    'No source file is longer than 350 lines without a written reason, and the median is at most 90.',
  ),
} as const;

const config = {
  'config/six-layers': promise('Six layers decide each key, the last one wins, tables merge and arrays replace.'),
  'config/explain': promise('For every key it can be asked which layer set it, in which file and line.'),
  'config/all-problems-at-once': promise(
    'Validation reports every problem with file, line, key and the nearest known name.',
  ),
  'config/rust-files-load': promise(
    'Config files of the Rust program load unchanged; keys without effect yet are named in a warning.',
  ),
  'config/last-known-good': promise(
    'A daemon whose configuration turns bad keeps running on the last good one and says so; what can change live does.',
  ),
  'config/no-silent-downgrade': promise('A tier that the config names is never downgraded in silence.'),
  'config/secrets-masked': promise('No secret value is shown by any config command.'),
  'config/format-kept': promise('A migration or a change keeps comments and order, and leaves a backup.'),
} as const;

const model = {
  'model/families-over-http': promise(
    'OpenAI chat, OpenAI Responses, Anthropic and Gemini run whole tool-calling turns over real HTTP.',
  ),
  'model/any-chunking': promise('A stream gives the same events however its bytes are cut.'),
  'model/agrees-with-sdks': promise(
    'The official SDKs’ accumulators agree with our result on every recording they accept.',
  ),
  'model/one-ending': promise('Every model stream ends in exactly one finish or one fault; nothing follows either.'),
  'model/retry-and-fallback': promise(
    'Retries, the circuit breaker and fallbacks are announced, and void what was streamed.',
  ),
  'model/real-prices': promise(
    'Costs are integer micro-dollars from a pinned, hash-stamped catalog; an unknown price is never free.',
  ),
  'model/presets': promise('At least 25 named providers need only a key.'),
  'model/rehearsal': promise(
    'Without a key and a local server the rehearsal model answers and says what it is; it is never chosen beside a real provider.',
  ),
} as const;

const turn = {
  'turn/no-ack-lost': promise('After kill -9 at any point no acknowledged message is lost.'),
  'turn/no-effect-twice': promise(
    'After kill -9 at any point no side effect is repeated: it is reused, keyed, or marked unknown.',
  ),
  'turn/restored-equals-itself': promise('Every reachable state equals the state that its journal gives.'),
  'turn/hard-limits': promise('Rounds, tool calls and time end a turn with an outcome of its own.'),
  'turn/steer-and-queue': promise(
    'A message during a turn joins the next round or waits for its end, and is never lost.',
  ),
  'turn/cancel': promise('A running turn is cancelled at any time, and says so.'),
  'turn/self-correction': promise(
    'A malformed or repeated failing call is explained to the model, and stopped in the end.',
  ),
  'turn/always-ends': promise('Whatever throws, a turn’s last event is its end with a reason.'),
  'turn/fork-and-export': promise('A session can be forked at a settled turn and exported.'),
  'turn/simulated': promise(
    'Tens of thousands of simulated turns with crashes and faults break no invariant, and planted bugs are found.',
  ),
  'turn/tortured': promise('The shipped program, killed at every failpoint and at random, breaks no invariant.'),
} as const;

const money = {
  'money/reserved-before-calls': promise('Money is reserved before each model call on every account of its chain.'),
  'money/caps-hold-in-parallel': promise(
    '64 turns at once never exceed a cap by more than one call’s declared maximum.',
  ),
  'money/no-refund-by-restart': promise('A restart refunds nothing that was spent or reserved.'),
} as const;

const store = {
  'store/ack-after-sync': promise('An append resolves only after its records are synced to disk, in order.'),
  'store/group-commit': promise('Appends that wait share one commit; one that fails fails alone.'),
  'store/corruption-explained': promise(
    'A corrupted database is backed up, and the refusal says where and what to do.',
  ),
  'store/full-disk': promise('A full disk refuses in one sentence, keeps nothing half done, and recovers.'),
  'store/one-user-a-file': promise('A user’s database refuses another user and another writer.'),
  'store/search': promise('Transcripts are found by full text; no query makes an error.'),
} as const;

const tool = {
  'tool/one-gate': promise(
    'A tool runs only with a grant, which only the gate makes, after arguments, policy, approval and journal.',
  ),
  'tool/no-way-out': promise('No path, link or race leads a file tool out of its roots.'),
  'tool/approvals-durable': promise(
    'An approval is bound to its call, survives a restart, is used once, and silence means no.',
  ),
  'tool/failures-are-results': promise('A tool’s failure is a result the model reads.'),
  'tool/read-only-in-parallel': promise('Calls that only read run side by side; others one by one.'),
} as const;

const gateway = {
  'gateway/version-2': promise('A version 2 client is served field for field.'),
  'gateway/resume': promise('A client resumes with the last seq it saw; nothing is lost or doubled.'),
  'gateway/auth': promise(
    'Nobody talks to the gateway without the token, from a foreign origin, or beyond its limits.',
  ),
  'gateway/health': promise('/healthz and /readyz say how it is.'),
} as const;

const program = {
  'program/ask': promise('`ask` answers one turn on stdout with no daemon; its exit code tells the outcome.'),
  'program/ask-events': promise('`ask --json` writes the documented events, one a line.'),
  'program/batch': promise('`--batch` answers each line as it finishes; a bad line spoils no other.'),
  'program/lifecycle': promise(
    'start, stop, restart, status and logs handle one daemon a user; two cannot run; SIGTERM drains.',
  ),
  'program/one-clear-sentence': promise(
    'Every bad input is one clear sentence with the next step, and a documented exit code.',
  ),
  'program/small-and-fast': pending('Start, memory, idle and overhead keep their goals, printed by the benches.'),
} as const;

const policy = {
  'policy/labels-decide': promise(
    'Once untrusted text was read, a call reaches, makes, overwrites or takes away only what the user spoke of; else it asks.',
  ),
  'policy/injection-stopped': promise(
    'An agent owned by what it reads gets none of the attacks of the AgentDojo suites past the gate, and at most 20 % of benign tasks ask.',
  ),
  'policy/secrets-stay': promise(
    'Vault data, and anything that holds a known secret, never leaves through a tool, whoever allows it.',
  ),
  'policy/results-scrubbed': promise(
    'What a tool brings – text, output, diff, live output, errors – is scrubbed before anybody sees or keeps it.',
  ),
  'policy/decisions-audited': promise(
    'Denials and approvals are in the audit; a call that a person allowed is not made when that cannot be noted.',
  ),
  'policy/words-guarded': promise(
    'A known secret that a person types is kept as its reference, and one that a model says reaches nobody.',
  ),
  'policy/inner-calls': promise(
    'A call from within a call passes the whole gate, with all that was received so far in view.',
  ),
} as const;

const egress = {
  'egress/one-door': promise('No module but the egress client opens a connection to a host; the linter refuses it.'),
  'egress/one-reading': promise('A URL is read once, by one standard: what is judged is what is dialled.'),
  'egress/special-addresses': promise(
    'Every range of both IANA special-purpose registries is refused in every spelling and inside every IPv6 form.',
  ),
  'egress/every-address': promise('A name is resolved once, all its addresses are judged, and one bad one spoils it.'),
  'egress/never-private': promise('No address, name, redirect or rebinding leads to a private address.'),
  'egress/public-names-pass': promise('A thousand public-looking names are let through.'),
  'egress/rules-never-widen': promise('An empty list names nothing, and no further rule widens what was refused.'),
  'egress/modes': promise('The default and the strict modes do what they say, and the proxy is really used.'),
  'egress/credentials-stay': promise('No credential crosses an origin.'),
  'egress/bombs': promise('Bombs, endless answers and slow ones end at their limits.'),
  'egress/secrets-put-in': promise(
    'A reference becomes its value for a TLS host on its list alone, and no answer brings the value back.',
  ),
  'egress/audit-first': promise('What cannot be noted in the audit does not leave.'),
  'egress/guest-proxy': promise('A guest behind the unix-socket proxy reaches what its scope allows and nothing else.'),
  'egress/check': promise('`egress check` tells the decision, the reason and the addresses, and opens no connection.'),
} as const;

const tui = {
  'tui/streams-markdown': promise('A streamed answer with Markdown and code reads well at 80×24 and at 40 columns.'),
  'tui/approves-with-diff': promise('An edit is shown with its diff and approved by one key.'),
  'tui/cancels': promise('One key cancels the running turn at any time.'),
  'tui/survives-the-daemon': promise('The daemon, killed and restarted under it, costs nothing and doubles nothing.'),
  'tui/strips-escapes': promise('No text from outside can move the cursor, hide or forge output.'),
} as const;

const scrub = {
  'scrub/formats': promise('More than 100 formats of tokens are found in 99 of 100 places or better.'),
  'scrub/precision': promise(
    'Source code, lockfiles, UUIDs, hashes and URLs stay as they are: at most one false redaction a megabyte of source.',
  ),
  'scrub/known-values': promise(
    'A value that is held is found in 12 encodings and more, in a larger base64 text, wrapped, or put apart.',
  ),
  'scrub/keyed-values': promise(
    'What a name calls a secret is taken out; placeholders, references and words of a program stay.',
  ),
  'scrub/any-chunk': promise('A stream is scrubbed the same however it is cut into pieces.'),
  'scrub/idempotent': promise('Scrubbing what was scrubbed changes nothing.'),
  'scrub/linear': promise('Hostile text costs time in proportion to its length.'),
  'scrub/host-paths': promise('Folders of the host appear by their virtual names.'),
  'scrub/command': promise(
    '`scrub` passes stdin on without secrets, byte for byte otherwise, with a report or in batches.',
  ),
  'scrub/clean-terminal': promise(
    'Escape sequences, controls and disguises are gone from text for terminals and channels.',
  ),
} as const;

const script = {
  'script/nothing-of-the-host': promise(
    'A script finds no process, files, network, clock, timers or modules, and leaves nothing for the next one.',
  ),
  'script/bombs': promise(
    'A bomb of time, memory, output, depth or calls is stopped within its limit + 50 ms, and the next script runs.',
  ),
  'script/fails-closed': promise('Without the QuickJS of this version, its thread or its bundle, no script runs.'),
  'script/inner-gate': promise(
    'Every call of a script goes through the gate: what would ask or is not allowed fails, and nothing starts work of its own.',
  ),
  'script/labels': promise(
    'What a script has read counts for each later call of it and for its result, even a failure.',
  ),
  'script/deferred-tools': promise(
    'A request describes the first tools; others are found with `tool_search`, stay for the session, and can be called at any time.',
  ),
} as const;

const media = {
  'media/attachments': promise(
    'Files that were sent in this or earlier turns can be saved, whole and atomically, within their limits.',
  ),
  'media/shown': promise(
    'A file that the agent shows is judged by its bytes and reaches every client once, before and after a restart.',
  ),
} as const;

const secrets = {
  'secrets/sealed-at-rest': promise(
    'Stored secrets are sealed with AES-256-GCM under a key outside the workspace; their file tells neither names nor values.',
  ),
  'secrets/tamper-refused': promise(
    'A store in which any byte was changed, that is older, another user’s or gone is refused, and never taken for an empty one.',
  ),
  'secrets/rotation': promise(
    'A rotated secret keeps its hosts; its old value is taken out of texts for as long as the configuration says.',
  ),
  'secrets/concurrent-writers': promise('Processes that change secrets at once lose no change.'),
  'secrets/hosts': promise('A secret goes to the hosts on its list alone, whatever the configuration names.'),
  'secrets/commands': promise(
    'The secrets commands take a value from stdin or unseen from a terminal, never from arguments, and never show one.',
  ),
  'secrets/provider-references': promise(
    'Provider code holds references: each serves one provider at its own host, and a missing secret is told at the start.',
  ),
  'secrets/not-in-proc': promise(
    'A started daemon shows no key in its environment, its arguments or a core dump; it is handed them by a pipe.',
  ),
  'secrets/canaries': promise(
    'Over whole sessions, hostile ones and killed ones, no secret stands in requests’ bodies, files, logs or `/proc`.',
  ),
} as const;

const audit = {
  'audit/chain': promise('Each entry of the record is linked to the one before by a key outside the workspace.'),
  'audit/durable': promise('A note is on disk before it is acknowledged; notes of one moment share a sync.'),
  'audit/rotation': promise('A full file is put aside, and the chain goes on over all files; none is ever removed.'),
  'audit/torn-tail': promise('A crash leaves at most one unfinished line, which is cut off, told, and gone on from.'),
  'audit/no-secrets': promise('Nothing is noted before secrets are taken out of it.'),
  'audit/unwritable-refuses': promise('Where a note cannot be written, what was to be noted does not happen.'),
  'audit/verify': promise(
    'Verifying names the first entry that was changed, removed, reordered, inserted, cut off or forged.',
  ),
  'audit/commands': promise('The audit is shown by kind, time and number; `verify` ends with 1 where it is not whole.'),
} as const;

const web = {
  'web/fetch': promise(
    'web_fetch shows a page as Markdown, pages through one reading, and answers programs with where it came from and what it is.',
  ),
  'web/search': promise(
    'web_search asks each of its seven engines in that engine’s own wire format and reads its answer.',
  ),
  'web/search-config': promise(
    'Every key of tools.web_search and every OXYDRA_WEB_SEARCH variable has its effect; what an engine lacks is said by name.',
  ),
  'web/untrusted': promise('What comes from the web is labelled untrusted, with the host it came from.'),
  'web/hidden-text': promise('Text that a person who looks at a page or a PDF does not see is not read from it.'),
  'web/guest': promise(
    'Documents are parsed in a guest without files, network or clock; a hostile one is read or given up within its limits.',
  ),
};

const wasi = {
  'wasi/preview1': promise(
    'A guest is given all 46 functions of WASI preview 1, with the rights and errnos of its specification.',
  ),
  'wasi/no-escape': promise(
    'No path, link, hard link, race or call of a guest reads, changes or reveals anything outside its mounts.',
  ),
  'wasi/read-only': promise('On a read-only mount a guest changes nothing, in whatever way it tries.'),
  'wasi/only-what-is-asked': promise(
    'A module that imports anything but preview 1, or whose bytes are others, is refused.',
  ),
  'wasi/limits': promise('A guest is held to its memory, ended at its time and its output, and the next call works.'),
  'wasi/fail-closed': promise('Where guests cannot be run, calls are refused; nothing runs in their place.'),
  'wasi/run': promise(
    '`wasm run` gives a program its words, variables and folders and nothing of ours; its exit code is the command’s.',
  ),
} as const;

const files: Readonly<Record<string, Requirement>> = {
  'sandbox/profiles-are-the-table': promise(
    'A guest may do with each mount what its profile’s table says and nothing more, and each tool works under its own profiles.',
  ),
  'sandbox/guests-reproducible': promise(
    'The compiled guests in the repository are what their sources give, byte for byte, and import preview 1 alone.',
  ),
  'sandbox/fails-closed': promise(
    'Where guests cannot run, each file operation is refused with the reason, and nothing falls back.',
  ),
  'vault/two-steps': promise(
    'Nothing leaves the vault but byte for byte by two guests that never have each other’s mounts, each step noted before.',
  ),
  'policy/labels-survive-files': promise(
    'No label weakens by writing to a file and reading, searching, listing, editing or deleting it later.',
  ),
  'tool/third-party': promise(
    'A third-party WebAssembly tool is off until a person approves it, off again when anything of it changes, and believed by nobody.',
  ),
};

export const REQUIREMENTS: Readonly<Record<string, Requirement>> = {
  ...house,
  ...config,
  ...model,
  ...turn,
  ...money,
  ...store,
  ...tool,
  ...policy,
  ...gateway,
  ...program,
  ...egress,
  ...tui,
  ...script,
  ...media,
  ...scrub,
  ...secrets,
  ...audit,
  ...web,
  ...wasi,
  ...files,
};
