import { z } from 'zod';
import { count, tier, timeZone, variableName, words } from './key.ts';

const mount = (what: string): z.ZodOptional<z.ZodString> =>
  words()
    .optional()
    .meta({
      description: `Folder behind ${what}, absolute or relative to the workspace.`,
      example: `"${what.slice(1)}"`,
    });

const mounts = z.strictObject({ shared: mount('/shared'), tmp: mount('/tmp'), vault: mount('/vault') });

const resources = z.strictObject({
  max_vcpus: count(1, 1024).optional().meta({ description: 'Processors of the guest.', example: '2' }),
  max_memory_mib: count(16).optional().meta({ description: 'Memory of the guest, in MiB.', example: '2048' }),
  max_processes: count(1).optional().meta({ description: 'Processes in the guest.', example: '256' }),
});

const behavior = z.strictObject({
  sandbox_tier: tier()
    .optional()
    .meta({ description: 'The tier of this user in place of default_tier.', example: '"process"' }),
  shell_enabled: z.boolean().optional().meta({ description: 'false takes the shell away.', example: 'false' }),
  browser_enabled: z.boolean().optional().meta({ description: 'false takes the browser away.', example: 'false' }),
  timezone: timeZone().optional().meta({
    description: "The user's time zone: when a day of budgets begins, which date agents see. Absent: the machine's.",
    example: '"Europe/Berlin"',
  }),
});

const sender = z.strictObject({
  platform_ids: z.array(words()).min(1).meta({ description: 'Their ids at the platform.', example: '["12345"]' }),
  display_name: words().optional().meta({ description: 'What to call them.', example: '"Ada"' }),
});

const telegram = z.strictObject({
  enabled: z.boolean().default(false).meta({ description: 'Talk over Telegram; needs bot_token_env and a sender.' }),
  bot_token_env: variableName()
    .optional()
    .meta({ description: "Environment variable that holds the bot's token.", example: '"TELEGRAM_BOT_TOKEN"' }),
  polling_timeout_secs: count(1).default(30).meta({ description: 'Seconds that one look for messages waits.' }),
  senders: z
    .array(sender)
    .default([])
    .meta({ description: 'Who may write.', example: '[{ platform_ids = ["12345"], display_name = "Ada" }]' }),
  max_message_length: count(200, 4096).default(4096).meta({ description: 'Characters of one message.' }),
});

/** `users/<id>.toml`: what belongs to one user. */
export const userFile = z.strictObject({
  behavior: behavior.prefault({}).meta({ description: 'What this user may have; it only ever takes away.' }),
  mounts: mounts.prefault({}).meta({ description: 'Folders behind the names that agents see.' }),
  resources: resources.prefault({}).meta({ description: 'Limits of the guest.' }),
  credential_refs: z
    .record(words(), words())
    .default({})
    .meta({ description: 'Names of credentials that the guest may ask for.', example: '{ github = "GITHUB_TOKEN" }' }),
  channels: z
    .strictObject({ telegram: telegram.prefault({}).meta({ description: 'Telegram.' }) })
    .prefault({})
    .meta({ description: 'Chat apps that this user talks over.' }),
});
