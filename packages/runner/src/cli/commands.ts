import type { CommandGroup, CommandSpec } from './command.ts';
import { ask } from './commands/ask.ts';
import { catalog } from './commands/catalog.ts';
import { config } from './commands/config.ts';
import { daemon } from './commands/daemon.ts';
import { health } from './commands/health.ts';
import { policy } from './commands/policy.ts';
import { safety } from './commands/safety.ts';
import { secrets } from './commands/secrets.ts';
import { sessions } from './commands/sessions.ts';
import { tools } from './commands/tools.ts';
import { trash } from './commands/trash.ts';

/** Names that stand before several commands, in the order in which help shows them. */
export const GROUPS: readonly CommandGroup[] = [
  { name: 'config', summary: 'the merged configuration, and which layer set a key' },
  { name: 'catalog', summary: 'the model catalog' },
  { name: 'tools', summary: 'the tools, their JSON Schemas, and single calls through the whole gate' },
  { name: 'policy', summary: 'the rules by which calls are allowed' },
  { name: 'sessions', summary: 'the conversations' },
  { name: 'trash', summary: 'what was deleted or replaced, and putting it back' },
  { name: 'egress', summary: 'where bytes may go when they leave this machine' },
  { name: 'secrets', summary: 'keys and passwords that no model, tool or guest ever sees' },
  { name: 'audit', summary: 'the record of what was denied, allowed and sent' },
  { name: 'wasm', summary: 'WebAssembly programs, run behind walls' },
];

/** Every command of this version, in the order in which help shows them. */
export const COMMANDS: readonly CommandSpec[] = [
  ...daemon,
  ...ask,
  ...config,
  ...catalog,
  ...tools,
  ...policy,
  ...sessions,
  ...trash,
  ...secrets,
  ...safety,
  ...health,
];
