import { z } from 'zod';
import { auditTable } from './audit-table.ts';
import { filesTable } from './files-table.ts';
import { bindAddress, secretText, tier, variableName, words } from './key.ts';
import { secretsTable } from './secrets-table.ts';

const guestImages = z.strictObject({
  oxydra_vm: words().default('oxydra-vm:latest').meta({ description: 'Image of the guest that runs the agent.' }),
  shell_vm: words().default('shell-vm:latest').meta({ description: 'Image of the guest that runs commands.' }),
  firecracker_oxydra_vm_config: words()
    .optional()
    .meta({ description: 'Firecracker template of the first.', example: '"oxydra-vm.json"' }),
  firecracker_shell_vm_config: words()
    .optional()
    .meta({ description: 'Firecracker template of the second.', example: '"shell-vm.json"' }),
});

const web = z.strictObject({
  enabled: z.boolean().default(true).meta({ description: 'Serve the web page.' }),
  bind: bindAddress().default('127.0.0.1:9400').meta({ description: 'Address and port of the web page.' }),
  auth_mode: z
    .enum(['disabled', 'token'])
    .default('disabled')
    .meta({ description: 'Whether the page asks for a token; "disabled" only on a loopback address.' }),
  auth_token_env: variableName()
    .optional()
    .meta({ description: 'Environment variable that holds the token.', example: '"OXYDRA_WEB_TOKEN"' }),
  auth_token: secretText().optional().meta({ description: 'The token itself.', secret: true, example: '"…"' }),
});

const userEntry = z.strictObject({
  config_path: words().optional().meta({
    description: "The user's own file, relative to the folder of this file. Absent: users/<name>.toml.",
    example: '"users/default.toml"',
  }),
});

/** `runner.toml`: who runs where. */
export const runnerFile = z.strictObject({
  workspace_root: words()
    .default('workspaces')
    .meta({ description: 'Folder of all workspaces, relative to the folder of this file.' }),
  default_tier: tier().optional().meta({
    description: 'What stands between agents and the machine. A tier named here is never weakened.',
    example: '"process"',
  }),
  users: z
    .record(words(), userEntry)
    .default({})
    .meta({ description: 'The users by name. Without any, there is one: default.' }),
  guest_images: guestImages.prefault({}).meta({ description: 'Images of the guests.' }),
  web: web.prefault({}).meta({ description: 'The web page.' }),
  secrets: secretsTable.prefault({}).meta({ description: 'Where secrets and what protects them are kept.' }),
  files: filesTable.prefault({}).meta({ description: 'The files of users.' }),
  audit: auditTable.prefault({}).meta({ description: 'The record of what was denied, allowed and sent.' }),
});
