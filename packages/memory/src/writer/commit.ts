import { Fault } from '@oxydra/types';
import { asFault } from '../faults.ts';
import type { StoreFailpoint } from '../failpoints.ts';
import type { Outcome, Write } from '../protocol.ts';
import type { Connection } from '../sqlite/connection.ts';
import { applyWrite } from './apply-write.ts';

export interface Numbered {
  readonly id: number;
  readonly write: Write;
}

interface Ports {
  readonly db: Connection;
  readonly file: string;
  readonly user: string;
  readonly failpoint: (name: StoreFailpoint) => void;
}

/**
 * Writes a group in one transaction, so that all share one sync. A write that is refused is taken back alone; when the
 * disk refuses, all of them are. The outcomes may be told once this returns: the commit is on disk.
 */
export function commitGroup(ports: Ports, group: readonly Numbered[]): readonly Outcome[] {
  const { db, failpoint } = ports;
  const outbox = group.some(({ write }) => write.op === 'mark-delivery');
  try {
    failpoint('store:before-begin');
    const outcomes = writeGroup(ports, group);
    failpoint('store:after-write');
    if (outbox) failpoint('outbox:after-write');
    failpoint('store:before-commit');
    db.exec('COMMIT');
    failpoint('store:after-commit');
    if (outbox) failpoint('outbox:after-commit');
    return outcomes;
  } catch (error) {
    rollBack(db);
    const fault = Fault.toRecord(asFault(error, ports.file));
    return group.map(({ id }) => ({ id, ok: false, fault }));
  }
}

/** Refusals are rare: only a group that has one is written again with a savepoint for each write. */
function writeGroup(ports: Ports, group: readonly Numbered[]): readonly Outcome[] {
  const { db } = ports;
  db.exec('BEGIN IMMEDIATE');
  const outcomes: Outcome[] = [];
  for (const one of group) {
    const outcome = writeOne(ports, one);
    outcomes.push(outcome);
    if (outcome.ok) continue;
    db.exec('ROLLBACK');
    db.exec('BEGIN IMMEDIATE');
    return group.length === 1 ? outcomes : group.map((each) => writeGuarded(ports, each));
  }
  return outcomes;
}

function writeOne({ db, user }: Ports, { id, write }: Numbered): Outcome {
  try {
    return { id, ok: true, value: applyWrite(db, user, write) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { id, ok: false, fault: Fault.toRecord(toRefusal(error)) };
  }
}

function writeGuarded(ports: Ports, one: Numbered): Outcome {
  ports.db.exec('SAVEPOINT one');
  const outcome = writeOne(ports, one);
  if (!outcome.ok) ports.db.exec('ROLLBACK TO one');
  ports.db.exec('RELEASE one');
  return outcome;
}

/** A broken rule of the data, or a bug, concerns this write; an error of SQLite's concerns the disk, and so all. */
const isRefusal = (error: unknown): boolean => Fault.is(error) || sqliteCode(error) === '' || isConstraint(error);

const isConstraint = (error: unknown): boolean => sqliteCode(error).startsWith('SQLITE_CONSTRAINT');

const sqliteCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const toRefusal = (error: unknown): unknown =>
  isConstraint(error)
    ? new Fault('store/inconsistent', `A record contradicts what is stored: ${String(error)}.`, { cause: error })
    : error;

function rollBack(db: Connection): void {
  try {
    if (db.inTransaction) db.exec('ROLLBACK');
  } catch {
    // SQLite rolls back by itself when the disk fails; then there is nothing left to undo
  }
}
