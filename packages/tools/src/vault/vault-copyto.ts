import { z } from 'zod';
import type { Json } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { keepsOld } from '../files/keep-old.ts';
import { pathArgument, shown, spelled } from '../files/path-argument.ts';
import type { PathLock } from '../files/path-lock.ts';
import type { Tool } from '../tool.ts';
import { namesLabel, vaultPath } from './vault-path.ts';

export const createVaultCopyto = (lock: PathLock): Tool =>
  defineTool({
    name: 'vault_copyto',
    description: 'Copy a file out of /vault, to /shared or /tmp.',
    input: z.object({ source_path: vaultPath, destination_path: pathArgument, overwrite: z.boolean().optional() }),
    tier: 'side_effecting',
    timeoutMs: 60_000,
    // The same bytes at the same place once more; without overwrite the second one is refused.
    idempotent: false,
    needs: ['vault'],
    // The bytes are not in the answer; the file itself is remembered as the vault's.
    labels: ({ source_path }) => namesLabel(source_path),
    summarise: ({ source_path, destination_path }) => `Copy ${shown(source_path)} to ${shown(destination_path)}`,
    // No rule for later copies is offered: the vault itself asks who allowed the very one.
    rules: { subject: () => undefined, offer: (path) => path },
    run: ({ source_path: source, destination_path: destination, overwrite = false }, { vault }, context) =>
      lock(spelled(destination) ?? destination, async () => {
        const { key: operation, answer } = context;
        const how = { operation, overwrite, allowedBy: answer?.by, keep: keepsOld(context) };
        const { bytes, ...placed } = await vault.copyTo(source, destination, how);
        const output: Json = { source: shown(source), destination: shown(destination), bytes, operation, ...placed };
        return { text: `Copied ${shown(source)} to ${shown(destination)} (${bytes} bytes).`, output };
      }),
  });
