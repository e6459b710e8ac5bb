import { chmodSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from './sqlite/connection.ts';
import type { Connection } from './sqlite/connection.ts';

/** Held until released or until the process ends, however it ends: the kernel then drops it. */
export interface Lock extends Disposable {
  release(): void;
}

const holderFile = (file: string): string => `${file}.holder`;

/**
 * Takes the lock that `file` stands for, or answers `held` at once when another process, or another part of this
 * one, has it. The lock is an exclusive transaction on an empty database: an fcntl lock, so nothing stale is left
 * after SIGKILL. Nobody may open `file` by other means in this process: closing it would drop the lock.
 */
export async function lockUser(file: string): Promise<Lock | 'held'> {
  const connection = await connect(file, 'write');
  try {
    connection.exec('PRAGMA busy_timeout = 0');
    connection.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    connection.close();
    if (isBusy(error)) return 'held';
    throw error;
  }
  chmodSync(file, 0o600);
  tellHolder(file);
  let open: Connection | undefined = connection;
  const release = (): void => {
    if (open === undefined) return;
    rmSync(holderFile(file), { force: true });
    open.close();
    open = undefined;
  };
  return { release, [Symbol.dispose]: release };
}

/** The process that holds the lock, as far as it can be told; for messages only. */
export function lockHolder(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(holderFile(file), 'utf8'));
    if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
    // oxlint-disable-next-line no-restricted-properties -- signal 0 ends nothing: it asks whether the process lives
    process.kill(pid, 0);
    return pid;
  } catch {
    return undefined; // no file yet, or no such process: then nobody can be named
  }
}

/** Written beside, since the lock's own file must not be opened. */
function tellHolder(file: string): void {
  const draft = `${holderFile(file)}.${process.pid}`;
  try {
    writeFileSync(draft, String(process.pid), { mode: 0o600 });
    renameSync(draft, holderFile(file));
  } catch {
    rmSync(draft, { force: true }); // a full disk must not refuse the lock: the name is for messages only
  }
}

const isBusy = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
