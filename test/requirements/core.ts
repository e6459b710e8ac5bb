import { promise } from './requirement.ts';

/** What the house, its configuration, models, turns, store and tools promise. */
export const core = {
  // house
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
  'house/true-guides': promise(
    'Each command, key, tool, argument, link and promise that a chapter names is there, and its examples say what the program says.',
  ),
  // config
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
  // model
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
  // turn
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
  // money
  'money/reserved-before-calls': promise('Money is reserved before each model call on every account of its chain.'),
  'money/caps-hold-in-parallel': promise(
    '64 turns at once never exceed a cap by more than one call’s declared maximum.',
  ),
  'money/no-refund-by-restart': promise('A restart refunds nothing that was spent or reserved.'),
  // store
  'store/ack-after-sync': promise('An append resolves only after its records are synced to disk, in order.'),
  'store/group-commit': promise('Appends that wait share one commit; one that fails fails alone.'),
  'store/corruption-explained': promise(
    'A corrupted database is backed up, and the refusal says where and what to do.',
  ),
  'store/full-disk': promise('A full disk refuses in one sentence, keeps nothing half done, and recovers.'),
  'store/one-user-a-file': promise('A user’s database refuses another user and another writer.'),
  'store/search': promise('Transcripts are found by full text; no query makes an error.'),
  // tool
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
