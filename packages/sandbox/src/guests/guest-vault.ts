import { Fault } from '@oxydra/types';
import type { Audit, UserId, Vault, WritableWorkspace } from '@oxydra/types';
import { parseVirtualPath, printable } from '../virtual-path.ts';
import { decodeEntries, decodePiece } from './file-reply.ts';
import type { FileGuest } from './file-guest-calls.ts';
import { MAX_WRITE_BYTES } from './writable.ts';

const HERE = ['vault'] as const;
const SPARE_BYTES = 64 * 1024;
const LIST_BYTES = 64 * 1024 * 1024;

/** A path in the vault, in its one spelling. */
function inVault(path: string): string {
  const parsed = path.startsWith('/') ? parseVirtualPath(path, HERE, 'vault') : null;
  if (parsed !== null) return parsed.text;
  throw new Fault('sandbox/outside', `'${printable(path)}' is not in the vault.`, { hint: 'Use a path below /vault.' });
}

export interface VaultPorts {
  readonly ask: FileGuest;
  /** Writes under VaultWriteStep. */
  readonly write: WritableWorkspace['write'];
  /** Where each step is noted before it is made; both carry the operation. */
  readonly audit?: { readonly log: Audit; readonly user: UserId } | undefined;
  /** Whether copies may be made that no person has allowed one by one. Absent: none. */
  readonly unasked?: (() => boolean) | undefined;
}

/** Whatever the gate let through: the step that reads opens for a person's word, or for the configuration that names it. */
const unasked = (path: string): Fault =>
  new Fault('sandbox/unasked', `Nobody has allowed that '${printable(path)}' is copied out of the vault.`, {
    hint: 'Ask the user to allow this very copy.',
  });

/**
 * The vault in two steps that never meet: one guest reads and has only `/vault`, the other writes and does not have it.
 * The bytes pass from one to the other through the host, which does not look at them.
 */
export function createVault({ ask, write, audit, ...ports }: VaultPorts): Vault {
  const note = async (what: string, details: Readonly<Record<string, string | number>>): Promise<void> =>
    audit?.log.append({ kind: 'vault', user: audit.user, what, details });
  return {
    async list(path) {
      const at = inVault(path);
      const reply = await ask('VaultReadStep', at, { op: 'list', paths: [at] }, { outputBytes: LIST_BYTES });
      return decodeEntries(reply)
        .entries.filter((info) => info.path !== '/vault/.trash')
        .map(({ path: name, kind, size }) => ({ path: name, kind, size }));
    },
    async copyTo(source, destination, { operation, overwrite, allowedBy, keep = false, announce }) {
      const from = inVault(source);
      if (allowedBy === undefined && ports.unasked?.() !== true) throw unasked(from);
      await note(`Read ${from} from the vault.`, { operation, step: 'read', source: from, by: allowedBy ?? 'config' });
      const request = { op: 'read', limit: MAX_WRITE_BYTES + 1, paths: [from] } as const;
      const reply = await ask('VaultReadStep', from, request, { outputBytes: MAX_WRITE_BYTES + SPARE_BYTES });
      const { bytes, size } = decodePiece(reply);
      if (size > MAX_WRITE_BYTES) {
        throw new Fault(
          'sandbox/too-large',
          `'${printable(from)}' has ${size} bytes, more than the ${MAX_WRITE_BYTES} that can be copied.`,
          { hint: 'Ask the user to copy it.' },
        );
      }
      await note(`Write it to ${printable(destination)}.`, {
        operation,
        step: 'write',
        destination,
        bytes: bytes.length,
      });
      const placed = await write(destination, bytes, { exclusive: !overwrite, keep, announce });
      return { bytes: bytes.length, ...placed };
    },
  };
}
