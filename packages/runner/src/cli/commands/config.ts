import type { CommandSpec } from '../command.ts';

/** The configuration: writing one, reading the merged one. */
export const config: readonly CommandSpec[] = [
  {
    name: 'init',
    summary: 'write the commented example configuration',
    options: [
      { flags: '--provider <name>', description: 'set this provider and its usual model' },
      { flags: '--model <model>', description: 'with --provider: this model' },
      { flags: '--tier <tier>', description: 'set the default tier: process, container, micro_vm' },
    ],
    examples: ['oxydra init', 'oxydra init --provider anthropic'],
    load: async () => (await import('../../commands/config/init-command.ts')).init,
  },
  {
    name: 'config show',
    summary: 'all keys with their values, defaults included, secrets masked',
    examples: ['oxydra config show', 'oxydra config show --json'],
    load: async () => (await import('../../commands/config/config-command.ts')).show,
  },
  {
    name: 'config explain',
    summary: 'what each layer says of a key, and which wins, with file and line',
    args: [{ flags: '<key>', description: 'a key or a table, such as runtime.max_turns' }],
    examples: ['oxydra config explain runtime.max_turns'],
    load: async () => (await import('../../commands/config/config-command.ts')).explain,
  },
  {
    name: 'config validate',
    summary: 'check everything, and tell all problems at once',
    examples: ['oxydra config validate -c /etc/oxydra/runner.toml'],
    load: async () => (await import('../../commands/config/config-command.ts')).validate,
  },
  {
    name: 'config path',
    summary: 'where the configuration and the workspace are',
    examples: ['oxydra config path'],
    load: async () => (await import('../../commands/config/config-command.ts')).path,
  },
];
