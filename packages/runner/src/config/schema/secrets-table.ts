import { z } from 'zod';
import { count, words } from './key.ts';

/** Where secrets and what protects them are kept. */
export const secretsTable = z.strictObject({
  store: z.enum(['auto', 'keyring', 'file']).default('auto').meta({
    description:
      'Where the key to the sealed secrets lies: the keyring of the system, or a file; auto takes a keyring that works. OXYDRA_SECRETS_PASSPHRASE, where it is set at the first secret, takes the place of both.',
  }),
  state_dir: words().optional().meta({
    description:
      'Folder for the keys of secrets and audit, outside every workspace. Absent: oxydra in $XDG_STATE_HOME or ~/.local/state.',
    example: '"~/.local/state/oxydra"',
  }),
  keep_rotated_days: count(0, 3_650)
    .default(30)
    .meta({ description: 'Days for which a replaced or removed value is still taken out of every text.' }),
});
