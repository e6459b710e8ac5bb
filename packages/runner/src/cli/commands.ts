import type { CommandGroup, CommandSpec, OptionSpec } from './command.ts';

export const GROUPS: readonly CommandGroup[] = [
  { name: 'config', summary: 'the merged configuration, and which layer set a key' },
  { name: 'catalog', summary: 'the model catalog' },
  { name: 'tools', summary: 'the tools, their JSON Schemas, and single calls through the whole gate' },
  { name: 'policy', summary: 'the rules by which calls are allowed' },
  { name: 'sessions', summary: 'the conversations' },
  { name: 'egress', summary: 'where bytes may go when they leave this machine' },
  { name: 'secrets', summary: 'keys and passwords that no model, tool or guest ever sees' },
  { name: 'audit', summary: 'the record of what was denied, allowed and sent' },
  { name: 'wasm', summary: 'WebAssembly programs, run behind walls' },
];

const APPROVE: OptionSpec = {
  flags: '--approve <rule>',
  description: 'answer requests for approval with yes: all, or a rule such as "file_write(/shared/**)"',
  repeatable: true,
};
const BATCH: readonly OptionSpec[] = [
  { flags: '--batch', description: 'one JSON object a line on stdin, answers as JSON lines as they finish' },
  { flags: '--jobs <n>', description: 'with --batch: so many at once' },
];
const WAIT: OptionSpec = {
  flags: '--wait <seconds>',
  description: 'how long to wait for another command of this user (default: 60)',
};
const SESSION: OptionSpec = {
  flags: '--session <id>',
  description: 'continue this session: an id, its beginning, or a name, which begins one when it is new',
};
const ID = { flags: '<id>', description: 'the id of a session, or its beginning' };

const daemon: readonly CommandSpec[] = [
  {
    name: 'up',
    summary: 'write a default configuration if there is none, start the daemon, open the terminal UI',
    examples: ['oxydra', 'oxydra up -u anna'],
    load: async () => (await import('../commands/daemon/up.ts')).up,
  },
  {
    name: 'start',
    summary: 'start the daemon; returns when its gateway answers',
    options: [
      { flags: '--foreground', description: 'stay, and run until Ctrl+C or SIGTERM' },
      { flags: '--announce', description: 'tell the starting process when it is ready', hidden: true },
    ],
    examples: ['oxydra start', 'oxydra start --foreground'],
    load: async () => (await import('../commands/daemon/start.ts')).start,
  },
  {
    name: 'stop',
    summary: 'stop the daemon; running turns get a grace period, and are continued at the next start',
    examples: ['oxydra stop'],
    load: async () => (await import('../commands/daemon/stop.ts')).stop,
  },
  {
    name: 'restart',
    summary: 'stop the daemon and start it again',
    examples: ['oxydra restart'],
    load: async () => (await import('../commands/daemon/restart.ts')).restart,
  },
  {
    name: 'status',
    summary: 'whether the daemon runs, and what it does',
    examples: ['oxydra status', 'oxydra status --json'],
    load: async () => (await import('../commands/daemon/status.ts')).status,
  },
  {
    name: 'logs',
    summary: 'the log of the daemon',
    options: [
      { flags: '-n, --tail <lines>', description: 'the newest lines (default: 200)' },
      { flags: '-f, --follow', description: 'go on with what is written from now' },
      { flags: '--since <time>', description: 'lines from then on: RFC 3339, or a time span such as 10m, 2h, 3d' },
    ],
    examples: ['oxydra logs --tail 50', 'oxydra logs --follow --since 10m'],
    load: async () => (await import('../commands/logs/logs.ts')).logs,
  },
  {
    name: 'tui',
    summary: 'connect the terminal UI to the running daemon (also --tui)',
    options: [SESSION, { flags: '--new', description: 'begin a new session' }],
    examples: ['oxydra tui', 'oxydra tui --new'],
    load: async () => (await import('../commands/daemon/tui.ts')).tui,
  },
];

const talk: readonly CommandSpec[] = [
  {
    name: 'ask',
    summary: 'one turn; the answer goes to stdout, words about the work to stderr',
    args: [{ flags: '[prompt...]', description: 'what to ask; `-` or nothing reads it from stdin' }],
    options: [
      SESSION,
      { flags: '--agent <name>', description: 'begin the session as this agent' },
      { flags: '--model <model>', description: 'provider/model for this turn' },
      { flags: '--file <path>', description: 'attach a file (up to 4, 10 MiB each)', repeatable: true },
      APPROVE,
      WAIT,
      ...BATCH,
    ],
    examples: [
      'oxydra ask "say hi"',
      'git diff | oxydra ask "review this" -',
      'oxydra ask "what is on this picture?" --file photo.png',
      'oxydra ask --json --approve "file_write(/shared/**)" "write a plan to plan.md"',
      `printf '{"id":1,"prompt":"say hi"}\\n' | oxydra ask --batch`,
    ],
    load: async () => (await import('../commands/ask/ask.ts')).ask,
  },
  {
    name: 'init',
    summary: 'write the commented example configuration',
    options: [
      { flags: '--provider <name>', description: 'set this provider and its usual model' },
      { flags: '--model <model>', description: 'with --provider: this model' },
      { flags: '--tier <tier>', description: 'set the default tier: process, container, micro_vm' },
    ],
    examples: ['oxydra init', 'oxydra init --provider anthropic'],
    load: async () => (await import('../commands/config/init-command.ts')).init,
  },
];

const config: readonly CommandSpec[] = [
  {
    name: 'config show',
    summary: 'all keys with their values, defaults included, secrets masked',
    examples: ['oxydra config show', 'oxydra config show --json'],
    load: async () => (await import('../commands/config/config-command.ts')).show,
  },
  {
    name: 'config explain',
    summary: 'what each layer says of a key, and which wins, with file and line',
    args: [{ flags: '<key>', description: 'a key or a table, such as runtime.max_turns' }],
    examples: ['oxydra config explain runtime.max_turns'],
    load: async () => (await import('../commands/config/config-command.ts')).explain,
  },
  {
    name: 'config validate',
    summary: 'check everything, and tell all problems at once',
    examples: ['oxydra config validate -c /etc/oxydra/runner.toml'],
    load: async () => (await import('../commands/config/config-command.ts')).validate,
  },
  {
    name: 'config path',
    summary: 'where the configuration and the workspace are',
    examples: ['oxydra config path'],
    load: async () => (await import('../commands/config/config-command.ts')).path,
  },
];

const catalog: readonly CommandSpec[] = [
  {
    name: 'catalog show',
    summary: 'the models that are known, with their limits and prices',
    args: [{ flags: '[text]', description: 'only models with this in their name' }],
    options: [
      { flags: '--provider <name>', description: 'only this provider' },
      { flags: '--tools', description: 'only models that call tools' },
      { flags: '--reasoning', description: 'only models that reason' },
      { flags: '--reads <modality>', description: 'only models that read it: image, pdf, audio' },
    ],
    examples: ['oxydra catalog show haiku', 'oxydra catalog show --provider openai --json'],
    load: async () => (await import('../commands/catalog/catalog-command.ts')).show,
  },
  {
    name: 'catalog fetch',
    summary: 'fetch newer facts and keep them for this user',
    options: [
      { flags: '--dry-run', description: 'only tell what would change' },
      { flags: '--pinned', description: 'fetch from catalog.pinned_url' },
    ],
    examples: ['oxydra catalog fetch --dry-run'],
    load: async () => (await import('../commands/catalog/catalog-command.ts')).fetch,
  },
  {
    name: 'catalog verify',
    summary: 'check the catalog for limits and prices that cannot be right',
    examples: ['oxydra catalog verify'],
    load: async () => (await import('../commands/catalog/catalog-command.ts')).verify,
  },
];

const tools: readonly CommandSpec[] = [
  {
    name: 'tools list',
    summary: 'the tools and what each may do',
    examples: ['oxydra tools list'],
    load: async () => (await import('../commands/tools/tools-command.ts')).list,
  },
  {
    name: 'tools describe',
    summary: 'one tool with the JSON Schema of its arguments',
    args: [{ flags: '<name>', description: 'the name of a tool' }],
    examples: ['oxydra tools describe file_read'],
    load: async () => (await import('../commands/tools/tools-command.ts')).describe,
  },
  {
    name: 'tools call',
    summary: 'one call through the whole gate: policy, approval, sandbox, scrubbing',
    args: [
      { flags: '[name]', description: 'the name of a tool' },
      { flags: '[arguments]', description: 'a JSON object; `-` reads it from stdin' },
    ],
    options: [APPROVE, WAIT, ...BATCH],
    examples: [
      `oxydra tools call file_read '{"path":"notes.md"}'`,
      `printf '{"id":1,"name":"file_list","arguments":{}}\\n' | oxydra tools call --batch`,
    ],
    load: async () => (await import('../commands/tools/tools-call.ts')).call,
  },
  {
    name: 'tools trust',
    summary: 'approve a third-party WebAssembly tool as it is now; without a name, show them all',
    args: [{ flags: '[name]', description: 'the name in its manifest' }],
    examples: ['oxydra tools trust', 'oxydra tools trust word_count'],
    load: async () => (await import('../commands/tools/trust.ts')).trust,
  },
  {
    name: 'tools distrust',
    summary: 'take the approval of a third-party tool back',
    args: [{ flags: '<name>', description: 'the name in its manifest' }],
    examples: ['oxydra tools distrust word_count'],
    load: async () => (await import('../commands/tools/trust.ts')).distrust,
  },
];

const policy: readonly CommandSpec[] = [
  {
    name: 'policy explain',
    summary: 'what the gate would say of a call, and why, step by step; nothing is called',
    args: [
      { flags: '<tool>', description: 'the name of a tool' },
      { flags: '[arguments]', description: 'a JSON object; `-` reads it from stdin' },
    ],
    options: [
      { flags: '--session <id>', description: 'as the next call of this session: an id, or its beginning' },
      { flags: '--words <text>', description: 'in a new session where the user said this' },
      { flags: '--untrusted', description: 'after untrusted text was read' },
      WAIT,
    ],
    examples: [
      `oxydra policy explain file_write '{"path":"notes.md","content":""}'`,
      `oxydra policy explain web_fetch '{"url":"https://example.org"}' --untrusted --words "read example.org"`,
    ],
    load: async () => (await import('../commands/policy/policy-explain.ts')).explain,
  },
];

const sessions: readonly CommandSpec[] = [
  {
    name: 'sessions list',
    summary: 'the sessions, newest first',
    options: [{ flags: '--all', description: 'archived ones too' }],
    examples: ['oxydra sessions list', 'oxydra sessions list --all --json'],
    load: async () => (await import('../commands/sessions/list.ts')).list,
  },
  {
    name: 'sessions show',
    summary: 'what was said in a session',
    args: [ID],
    examples: ['oxydra sessions show 0193', 'oxydra sessions show 0193 --json'],
    load: async () => (await import('../commands/sessions/show.ts')).show,
  },
  {
    name: 'sessions resume',
    summary: 'go on with a session: in the terminal UI, or, without a terminal, with the turn that was left open',
    args: [ID],
    options: [APPROVE, WAIT],
    examples: ['oxydra sessions resume 0193'],
    load: async () => (await import('../commands/sessions/resume.ts')).resume,
  },
  {
    name: 'sessions fork',
    summary: 'a new session that continues the history of another',
    args: [ID],
    options: [
      { flags: '--turn <id>', description: 'up to this settled turn (default: the newest)' },
      { flags: '--title <title>', description: 'its title' },
      WAIT,
    ],
    examples: ['oxydra sessions fork 0193 --title "another way"'],
    load: async () => (await import('../commands/sessions/fork.ts')).fork,
  },
  {
    name: 'sessions export',
    summary: 'a session as a document, or record by record',
    args: [ID],
    options: [
      {
        flags: '--format <format>',
        description: 'markdown (default), or jsonl: every journal record, nothing left out',
      },
    ],
    examples: ['oxydra sessions export 0193 > talk.md', 'oxydra sessions export 0193 --format jsonl'],
    load: async () => (await import('../commands/sessions/export.ts')).exportSession,
  },
  {
    name: 'sessions search',
    summary: 'full-text search over all that was said',
    args: [{ flags: '<words...>', description: 'words; quotes make a phrase' }],
    options: [{ flags: '--limit <n>', description: 'so many hits at most (default: 20)' }],
    examples: ['oxydra sessions search invoice', `oxydra sessions search '"due date"' --json`],
    load: async () => (await import('../commands/sessions/search.ts')).search,
  },
];

const NAME = { flags: '<name>', description: 'the name of a secret: lowercase letters, digits, dots, hyphens' };

const secrets: readonly CommandSpec[] = [
  {
    name: 'secrets set',
    summary: 'store a secret; its value is piped in or typed unseen, never an argument',
    args: [NAME],
    excess: true,
    options: [
      {
        flags: '--host <host>',
        description: 'a TLS host that the value may go to: api.example.org, or *.example.org',
        repeatable: true,
      },
    ],
    examples: ['oxydra secrets set github --host api.github.com', 'oxydra secrets set openai < key.txt'],
    load: async () => (await import('../commands/secrets/secrets-command.ts')).set,
  },
  {
    name: 'secrets list',
    summary: 'the names of the secrets, their ages and hosts; never a value',
    examples: ['oxydra secrets list', 'oxydra secrets list --json'],
    load: async () => (await import('../commands/secrets/secrets-command.ts')).list,
  },
  {
    name: 'secrets rotate',
    summary: 'a new value for a secret; the old one is still taken out of texts for a while',
    args: [NAME],
    excess: true,
    examples: ['oxydra secrets rotate github', 'oxydra secrets rotate openai < new-key.txt'],
    load: async () => (await import('../commands/secrets/secrets-command.ts')).rotate,
  },
  {
    name: 'secrets rm',
    summary: 'remove a secret',
    args: [NAME],
    excess: true,
    examples: ['oxydra secrets rm github'],
    load: async () => (await import('../commands/secrets/secrets-command.ts')).remove,
  },
];

const audit: readonly CommandSpec[] = [
  {
    name: 'audit show',
    summary: 'the newest entries of the record',
    options: [
      { flags: '--kind <kind>', description: 'only these: denial, approval, secret, egress, …', repeatable: true },
      { flags: '--since <time>', description: 'from then on: RFC 3339, or a time span such as 10m, 2h, 3d' },
      { flags: '-n, --number <n>', description: 'so many at most (default: 50)' },
    ],
    examples: ['oxydra audit show --kind denial --since 2d', 'oxydra audit show -n 200 --json'],
    load: async () => (await import('../commands/audit/audit-command.ts')).show,
  },
  {
    name: 'audit verify',
    summary: 'check the whole chain, and name the first entry that is not as it was written',
    examples: ['oxydra audit verify', 'oxydra audit verify --json'],
    load: async () => (await import('../commands/audit/audit-command.ts')).verify,
  },
  {
    name: 'audit renew',
    summary: 'put a damaged record aside, nothing of it lost, and begin a new one',
    examples: ['oxydra audit renew'],
    load: async () => (await import('../commands/audit/audit-command.ts')).renew,
  },
];

const wasm: readonly CommandSpec[] = [
  {
    name: 'wasm run',
    summary: 'run a WASI preview 1 program; it sees the folders and variables given here, and nothing else',
    args: [
      { flags: '<file>', description: 'a .wasm file' },
      { flags: '[args...]', description: 'its arguments, options included' },
    ],
    handsOn: true,
    options: [
      {
        flags: '--dir <host::guest>',
        description: 'give it a folder under a name; :ro at the end for reading only',
        repeatable: true,
      },
      { flags: '--timeout <seconds>', description: 'end it after so long (default: 30)' },
    ],
    examples: [
      'oxydra wasm run hello.wasm',
      'oxydra wasm run --dir ./data::/data:ro --env LANG=C --timeout 5 count.wasm /data --verbose',
    ],
    load: async () => (await import('../commands/wasm/wasm-run.ts')).run,
  },
];

const egress: readonly CommandSpec[] = [
  {
    name: 'egress check',
    summary: 'whether a tool may reach a URL, why, and which addresses it stands for; opens no connection',
    args: [{ flags: '[url]', description: 'an http:// or https:// address' }],
    options: [{ flags: '--tool <name>', description: 'as this tool (default: web_fetch)' }, ...BATCH],
    examples: [
      'oxydra egress check https://example.org/',
      `printf '{"id":1,"url":"http://127.0.0.1/"}\\n' | oxydra egress check --batch`,
    ],
    load: async () => (await import('../commands/egress/egress-check.ts')).check,
  },
];

const scrubbing: readonly CommandSpec[] = [
  {
    name: 'scrub',
    summary: 'stdin to stdout without the secrets in it',
    options: [{ flags: '--report', description: 'at the end, what was found, as JSON on stderr' }, ...BATCH],
    examples: [
      'git log -p | oxydra scrub',
      'oxydra scrub --report < server.log > clean.log',
      `printf '{"id":1,"text":"DB_PASSWORD=hunter2"}\\n' | oxydra scrub --batch`,
    ],
    load: async () => (await import('../commands/scrub/scrub-command.ts')).scrub,
  },
];

const health: readonly CommandSpec[] = [
  {
    name: 'doctor',
    summary: 'check configuration, provider, database, journal and tier, and say what to do',
    examples: ['oxydra doctor', 'oxydra doctor --json'],
    load: async () => (await import('../commands/doctor/doctor.ts')).doctor,
  },
];

/** Every command of this version, in the order in which help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  ...daemon,
  ...talk,
  ...config,
  ...catalog,
  ...tools,
  ...policy,
  ...sessions,
  ...secrets,
  ...audit,
  ...wasm,
  ...egress,
  ...scrubbing,
  ...health,
];
