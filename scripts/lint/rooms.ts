/**
 * Which rooms own which door to the world, and why. Every other file of a package is refused the door by the linter.
 * Tests, benches, scripts and testkit may use all of them.
 */
export interface Door {
  /** What a refused file reads. */
  readonly refusal: string;
  readonly modules?: readonly string[];
  readonly globals?: readonly string[];
  /** Members of `process`. */
  readonly process?: readonly string[];
  readonly rooms: readonly { readonly files: string; readonly why: string }[];
}

/** A built-in module by both of its names. */
const byName = (name: string): readonly string[] => [name, `node:${name}`];

export const DOORS = {
  disk: {
    refusal: 'Only the rooms that own the disk may open it: take a workspace, a journal or a file port.',
    modules: [...byName('fs'), ...byName('fs/promises')],
    rooms: [
      { files: 'packages/sandbox/src/**', why: 'SafeRoot is the one way to the files of a user' },
      { files: 'packages/memory/src/**', why: 'the store owns its database files, their modes and backups' },
      { files: 'packages/runner/src/**', why: 'config files, the runtime folder, the log and the socket of a daemon' },
    ],
  },
  processes: {
    refusal: 'Only the rooms that own processes may start one.',
    modules: [...byName('child_process'), ...byName('cluster')],
    rooms: [{ files: 'packages/runner/src/lifecycle/**', why: 'starts the daemon of a user' }],
  },
  network: {
    refusal: 'Bytes leave by the egress client alone: take a fetch or an egress port.',
    modules: ['net', 'http', 'https', 'http2', 'tls', 'dgram', 'dns', 'dns/promises']
      .flatMap(byName)
      .concat('undici', 'ws'),
    globals: ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'],
    rooms: [
      { files: 'packages/sandbox/src/egress/**', why: 'the one door out for bytes' },
      { files: 'packages/gateway/src/**', why: 'listens for clients' },
      { files: 'packages/runner/src/lifecycle/control-*.ts', why: 'the unix socket between commands and their daemon' },
      { files: 'packages/runner/src/lifecycle/read-line.ts', why: 'reads lines from that socket' },
      { files: 'packages/runner/src/lifecycle/probe.ts', why: 'asks a daemon of this user whether it is ready' },
      { files: 'packages/runner/src/commands/ask/gateway-connection.ts', why: 'talks to a daemon of this user' },
      { files: 'packages/tui/src/wire/connection.ts', why: 'talks to the gateway that it was started for' },
    ],
  },
  surroundings: {
    refusal: 'Environment, arguments and working folder are read once, in runner/src/config, and handed on.',
    modules: byName('process'),
    process: ['env', 'argv', 'cwd', 'chdir'],
    rooms: [
      { files: 'packages/runner/src/config/**', why: 'turns them into the configuration' },
      { files: 'packages/runner/src/bin/**', why: 'hands them to the configuration' },
    ],
  },
  loading: {
    refusal: 'Fetching a module by its name at run time goes round all other doors.',
    modules: ['module', 'vm', 'wasi', 'repl', 'inspector'].flatMap(byName),
    process: ['getBuiltinModule', 'binding', 'dlopen'],
    rooms: [
      {
        files: 'packages/sandbox/src/script/strip-types.ts',
        why: 'Node’s own way to blank out types lives in that module',
      },
    ],
  },
  ending: {
    refusal: 'Only bin/ may end the process; everything else returns or throws.',
    process: ['exit', 'abort', 'kill'],
    rooms: [
      { files: 'packages/runner/src/bin/**', why: 'turns the outcome into an exit code' },
      { files: 'packages/runner/src/lifecycle/**', why: 'stops the daemon of a user' },
    ],
  },
} as const satisfies Record<string, Door>;

export type DoorName = keyof typeof DOORS;
export const DOOR_NAMES = Object.keys(DOORS) as readonly DoorName[]; // keys of a const object

/** Files that may be longer than the limit, and why. */
export const LONG_FILES: readonly { readonly file: string; readonly why: string }[] = [];
