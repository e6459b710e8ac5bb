import type { Clock } from '@oxydra/types';
import { isAlive, signalProcess, type ProcessIdentity } from './process-identity.ts';

export interface StopPorts {
  readonly clock: Clock;
  readonly alive: (identity: ProcessIdentity) => boolean;
  readonly signal: typeof signalProcess;
}

export const stopPorts = (clock: Clock): StopPorts => ({ clock, alive: isAlive, signal: signalProcess });

const LOOK_AGAIN_MS = 20;
/** After SIGKILL the system needs a moment to clear up. */
const BURIAL_MS = 5_000;

async function ended(identity: ProcessIdentity, { clock, alive }: StopPorts, withinMs: number): Promise<boolean> {
  const until = clock.now() + withinMs;
  while (alive(identity)) {
    if (clock.now() >= until) return false;
    await new Promise<void>((resolve) => void clock.after(LOOK_AGAIN_MS, resolve));
  }
  return true;
}

/**
 * Asks a daemon to end, and ends it when it does not within `graceMs`. Only ever the process that the identity names:
 * a later one with the same number is left alone.
 */
export async function stopProcess(
  identity: ProcessIdentity,
  graceMs: number,
  ports: StopPorts,
): Promise<'not-running' | 'stopped' | 'killed' | 'stuck'> {
  if (!ports.signal(identity, 'SIGTERM')) return 'not-running';
  if (await ended(identity, ports, graceMs)) return 'stopped';
  ports.signal(identity, 'SIGKILL');
  return (await ended(identity, ports, BURIAL_MS)) ? 'killed' : 'stuck';
}
