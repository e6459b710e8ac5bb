import { createAudit, openAuditRecord, type AuditRecord } from '@oxydra/sandbox';
import { join } from 'node:path';
import type { Audit, Log } from '@oxydra/types';
import type { LoadedConfig } from '../config/load-config.ts';
import { waitForLock } from '../lifecycle/wait-for-lock.ts';
import type { KeeperPorts } from './keep-secrets.ts';

const MIB = 1024 * 1024;

const lockOf =
  ({ paths }: LoadedConfig, { locks, clock }: KeeperPorts) =>
  (): Promise<Disposable> =>
    waitForLock(locks, join(paths.state, 'audit.lock'), clock);

/** The user's audit record, for writing. Opens nothing before the first note. */
export const keepAudit = (
  loaded: LoadedConfig,
  ports: KeeperPorts & { readonly log: Log; readonly scrub: (text: string) => string },
): Audit & AsyncDisposable =>
  createAudit({
    folder: loaded.paths.state,
    keyFolder: loaded.paths.keys,
    user: loaded.user.id,
    clock: ports.clock,
    log: ports.log,
    lock: lockOf(loaded, ports),
    scrub: ports.scrub,
    rotateBytes: loaded.config.audit.rotate_mib * MIB,
  });

/** The same, for looking at it. */
export const auditRecord = (loaded: LoadedConfig, ports: KeeperPorts): AuditRecord =>
  openAuditRecord({ folder: loaded.paths.state, keyFolder: loaded.paths.keys, lock: lockOf(loaded, ports) });
