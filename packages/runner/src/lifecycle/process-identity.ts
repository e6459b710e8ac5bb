import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process, told apart from a later one to which the system gave the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it began, in the system's own words; only ever compared. */
  readonly started: string;
}

/** Field 22 of /proc/PID/stat. The name in field 2 may hold spaces and brackets, so counting begins after its last one. */
function startedOnLinux(pid: number): string | undefined {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; only its parent has not asked yet.
  return fields[0] === 'Z' ? undefined : fields[19];
}

function startedElsewhere(pid: number): string | undefined {
  const words = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', timeout: 2_000 });
  return words.trim() || undefined;
}

/** When a process began, or undefined where there is none. */
export function startOf(pid: number): string | undefined {
  try {
    return process.platform === 'linux' ? startedOnLinux(pid) : startedElsewhere(pid);
  } catch {
    return undefined; // no such process, or not ours to look at
  }
}

export const isAlive = ({ pid, started }: ProcessIdentity): boolean => startOf(pid) === started;

/** Sends a signal, unless the process has ended meanwhile. Says whether there was one to send it to. */
export function signalProcess(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL' | 'SIGHUP'): boolean {
  if (!isAlive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}
