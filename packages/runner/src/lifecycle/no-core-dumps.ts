import { writeFileSync } from 'node:fs';

/**
 * Keeps the memory of this process, in which keys are, out of a core dump: of all its memory nothing is written. What
 * it starts inherits that. Best effort: other systems than Linux have no such switch, and write no core by default.
 */
export function forbidCoreDumps(): void {
  try {
    writeFileSync('/proc/self/coredump_filter', '0');
  } catch {
    // no /proc, or a kernel without core dumps: there is nothing to switch off
  }
}
