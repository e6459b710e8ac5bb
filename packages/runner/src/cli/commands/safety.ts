import type { CommandSpec } from '../command.ts';
import { BATCH } from './options.ts';

/** The layers of defence one by one: the record, guests, the way out, the scrubber. */
export const safety: readonly CommandSpec[] = [
  {
    name: 'audit show',
    summary: 'the newest entries of the record',
    options: [
      { flags: '--kind <kind>', description: 'only these: denial, approval, secret, egress, …', repeatable: true },
      { flags: '--since <time>', description: 'from then on: RFC 3339, or a time span such as 10m, 2h, 3d' },
      { flags: '-n, --number <n>', description: 'so many at most (default: 50)' },
    ],
    examples: ['oxydra audit show --kind denial --since 2d', 'oxydra audit show -n 200 --json'],
    load: async () => (await import('../../commands/audit/audit-command.ts')).show,
  },
  {
    name: 'audit verify',
    summary: 'check the whole chain, and name the first entry that is not as it was written',
    examples: ['oxydra audit verify', 'oxydra audit verify --json'],
    load: async () => (await import('../../commands/audit/audit-command.ts')).verify,
  },
  {
    name: 'audit renew',
    summary: 'put a damaged record aside, nothing of it lost, and begin a new one',
    examples: ['oxydra audit renew'],
    load: async () => (await import('../../commands/audit/audit-command.ts')).renew,
  },
  {
    name: 'wasm run',
    summary: 'run a WASI preview 1 program; it sees the folders of --dir and the variables of --env, and nothing else',
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
      {
        flags: '--timeout <seconds>',
        description: 'end it after so long (default: 30); that, like a crash, gives exit code 134',
      },
    ],
    examples: [
      'oxydra wasm run hello.wasm',
      'oxydra wasm run --dir ./data::/data:ro --env LANG=C --timeout 5 count.wasm /data --verbose',
    ],
    load: async () => (await import('../../commands/wasm/wasm-run.ts')).run,
  },
  {
    name: 'egress check',
    summary: 'whether a tool may reach a URL, why, and which addresses it stands for; opens no connection',
    args: [{ flags: '[url]', description: 'an http:// or https:// address' }],
    options: [{ flags: '--tool <name>', description: 'as this tool (default: web_fetch)' }, ...BATCH],
    examples: [
      'oxydra egress check https://example.org/',
      `printf '{"id":1,"url":"http://127.0.0.1/"}\\n' | oxydra egress check --batch`,
    ],
    load: async () => (await import('../../commands/egress/egress-check.ts')).check,
  },
  {
    name: 'scrub',
    summary: 'stdin to stdout without the secrets in it',
    options: [{ flags: '--report', description: 'at the end, what was found, as JSON on stderr' }, ...BATCH],
    examples: [
      'git log -p | oxydra scrub',
      'oxydra scrub --report < server.log > clean.log',
      `printf '{"id":1,"text":"DB_PASSWORD=hunter2"}\\n' | oxydra scrub --batch`,
    ],
    load: async () => (await import('../../commands/scrub/scrub-command.ts')).scrub,
  },
];
