import { z } from 'zod';
import type { VaultEntry } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { oneLine } from '../one-line.ts';
import { namesLabel, vaultPath } from './vault-path.ts';

const MAX_SHOWN = 1000;

const lineOf = ({ path, kind, size }: VaultEntry): string =>
  kind === 'folder' ? `${path}/` : `${path}\t${kind === 'file' ? size : 'special'}`;

/**
 * A tool of its own, not `file_list` on `/vault`: no reading tool then has a way to the vault at all, and who may not
 * see even the names is denied this one.
 */
export const vaultList = defineTool({
  name: 'vault_list',
  description: 'List names in /vault.',
  input: z.object({ path: vaultPath.optional() }),
  tier: 'read_only',
  timeoutMs: 10_000,
  idempotent: true,
  needs: ['vault'],
  // Whoever made a file may have named it.
  labels: ({ path = '/vault' }) => ({ ...namesLabel(path), integrity: 'untrusted' }),
  summarise: ({ path = '/vault' }) => `List names in ${oneLine(path)}`,
  async run({ path = '/vault' }, { vault }) {
    const entries = await vault.list(path);
    const lines = entries.slice(0, MAX_SHOWN).map(lineOf);
    if (entries.length > MAX_SHOWN) lines.push(`[${entries.length - MAX_SHOWN} more are not shown]`);
    return { text: lines.length === 0 ? `${oneLine(path)} is empty.` : lines.join('\n') };
  },
});
