import { Fault } from '@oxydra/types';
import type { Audit, AuditNote } from '@oxydra/types';

export interface MemoryAudit extends Audit {
  readonly notes: readonly AuditNote[];
  /** From now on nothing can be noted. */
  fail(): void;
}

/** An audit without a disk. */
export function createMemoryAudit(): MemoryAudit {
  const notes: AuditNote[] = [];
  let failing = false;
  return {
    notes,
    async append(note) {
      if (failing) throw new Fault('audit/unwritable', 'The audit cannot be written.', { hint: 'Free some space.' });
      notes.push(note);
    },
    fail: () => void (failing = true),
  };
}
