import { join } from 'node:path';
import {
  createGoneFromTrash,
  createGuestPool,
  createGuestWorkspace,
  loadFileGuest,
  openProvenance,
} from '@oxydra/sandbox';
import { fileOfRecord } from '@oxydra/tools';
import type { Audit, Clock, Ids, Provenance, ReadableWorkspace, UserId, Vault, WritableWorkspace } from '@oxydra/types';
import type { ConfigPaths } from '../config/config-paths.ts';

export interface FilesOptions {
  readonly paths: Pick<ConfigPaths, 'shared' | 'tmp' | 'vault' | 'state'>;
  readonly user: UserId;
  readonly audit: Audit;
  readonly ids: Ids;
  readonly clock: Clock;
  /** Whether the configuration lets the vault be copied from with no person asked. */
  readonly vaultUnasked?: (() => boolean) | undefined;
  /** The file of a guest's thread in a bundle. */
  readonly guestWorkerUrl?: URL | undefined;
}

/** A user's files, behind the file guest, and what is remembered of where they came from. */
export interface Files extends AsyncDisposable {
  readonly readable: ReadableWorkspace;
  readonly writable: WritableWorkspace;
  readonly vault: Vault;
  readonly provenance: Provenance;
}

/** File operations at once. Each takes a thread, started when it is first needed. */
const THREADS = 2;

/** Where it is remembered of files where they came from. */
export const provenanceFile = (state: string): string => join(state, 'provenance.jsonl');

/** Throws `sandbox/no-root` and `sandbox/overlap`; where guests cannot run, each operation is refused with the reason. */
export function openFiles({ paths, user, audit, ids, clock, vaultUnasked, guestWorkerUrl }: FilesOptions): Files {
  const { shared, tmp, vault, state } = paths;
  const pool = createGuestPool({ size: THREADS, clock, workerUrl: guestWorkerUrl });
  const files = createGuestWorkspace({
    pool,
    guest: loadFileGuest,
    mounts: { shared, tmp, vault },
    apart: [state],
    ids,
    clock,
    audit: { log: audit, user },
    vaultUnasked,
  });
  const isGone = createGoneFromTrash({ shared, tmp });
  const provenance = openProvenance(provenanceFile(state), { isGone: (record) => isGone(fileOfRecord(record)) });
  const { readable, writable, vault: closed } = files;
  return {
    readable,
    writable,
    vault: closed,
    provenance,
    async [Symbol.asyncDispose]() {
      await pool[Symbol.asyncDispose]();
      await provenance[Symbol.asyncDispose]();
      files[Symbol.dispose]();
    },
  };
}
