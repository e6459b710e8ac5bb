import { Fault } from '@oxydra/types';
import type { Vault, WritableWorkspace } from '@oxydra/types';

export interface MemoryVault extends Vault {
  /** Operations under which something was copied, in order. */
  readonly operations: readonly string[];
}

/** A vault without a disk, below `/vault`, that copies into a workspace. */
export function createMemoryVault(
  workspace: WritableWorkspace,
  files: Readonly<Record<string, string>> = {},
): MemoryVault {
  const operations: string[] = [];
  const inside = (path: string): string => {
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    if (path.startsWith('/') && names[0] === 'vault' && !names.includes('..')) return `/${names.join('/')}`;
    throw new Fault('sandbox/outside', `'${path}' is not in the vault.`, { hint: 'Use a path below /vault.' });
  };
  return {
    operations,
    async list(path) {
      const at = inside(path);
      const below = Object.entries(files).filter(([file]) => file.startsWith(`${at}/`));
      return below.map(([file, text]) => ({ path: file, kind: 'file' as const, size: text.length }));
    },
    async copyTo(source, destination, { operation, overwrite, keep = false, announce }) {
      const text = files[inside(source)];
      if (text === undefined) {
        throw new Fault('sandbox/not-found', `There is no file or folder at '${source}'.`, { hint: 'List /vault.' });
      }
      operations.push(operation);
      const bytes = new TextEncoder().encode(text);
      const placed = await workspace.write(destination, bytes, { exclusive: !overwrite, keep, announce });
      return { bytes: bytes.length, ...placed };
    },
  };
}
