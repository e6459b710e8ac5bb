import type { Write, WriteResults } from '../protocol.ts';
import type { Connection } from '../sqlite/connection.ts';
import { append } from './append.ts';
import { addRule, keepArtifact, markDelivery, removeRule, writeScratchpad } from './other-writes.ts';

/** Does one write inside the transaction that is open. Throws `store/…` Faults and SQLite's own errors. */
export function applyWrite(db: Connection, user: string, write: Write): WriteResults[Write['op']] {
  switch (write.op) {
    case 'append':
      return append(db, user, write);
    case 'write-scratchpad':
      writeScratchpad(db, write);
      return null;
    case 'add-rule':
      addRule(db, write);
      return null;
    case 'remove-rule':
      return removeRule(db, write);
    case 'keep-artifact':
      return keepArtifact(db, write);
    case 'mark-delivery':
      markDelivery(db, write);
      return null;
  }
}
