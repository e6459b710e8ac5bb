import { promise } from './requirement.ts';

/** What stands between a model that is taken over and the user's files, keys and words. */
export const defences = {
  // policy
  'policy/labels-decide': promise(
    'Once untrusted text was read, a call reaches, makes, overwrites or takes away only what the user spoke of; else it asks.',
  ),
  'policy/explained': promise(
    '`policy explain` tells what the gate would say of a call, step by step, and makes nothing of it.',
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
  // egress
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
  // scrub
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
  'scrub/command-knows-values': promise(
    '`scrub` knows the values of the store and the keys that the configuration gives; a store it cannot open stops it.',
  ),
  'scrub/clean-terminal': promise(
    'Escape sequences, controls and disguises are gone from text for terminals and channels.',
  ),
  // secrets
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
  // audit
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
  // wasi
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
  // files
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
  'files/undo': promise(
    'Whatever is done to a file once untrusted text was read can be taken back: what is replaced is in the trash before, killed at any step or not, nothing is written there, and what is to go for good needs the user’s word.',
  ),
  'files/trash-commands': promise(
    '`trash` lists what went and puts it back with its labels, beside a running daemon too, never over something that is there unless that is kept first.',
  ),
  'files/trash-aged': promise(
    'What has been in the trash for `files.trash_days` is removed by the daemon at its start and once a day, and nothing else ever is.',
  ),
  'tool/third-party': promise(
    'A third-party WebAssembly tool is off until a person approves it, off again when anything of it changes, and believed by nobody.',
  ),
  // all layers together
  'security/vault-asks-twice': promise(
    'The vault opens for a person who allowed the very copy, or for a configuration that says so, even where the gate let the call through.',
  ),
  'security/hostile-model': promise(
    'A model that is wholly owned gets nothing outside the mounts, no vault, no secret and no private address out of the shipped program.',
  ),
  'security/no-single-wall': promise(
    'With any one of the five layers left out, no file outside the mounts is read or changed and no secret leaves.',
  ),
  'security/fails-closed': promise(
    'Where a part of the defence is missing, broken or cannot write, the call is refused in one sentence and nothing takes its place.',
  ),
  'security/owasp-mapped': promise(
    'The security chapter maps each OWASP agentic risk to controls, and every promise that it names is one of this list.',
  ),
} as const;
