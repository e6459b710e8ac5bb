/** What the kernel says of a process (Linux). */
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

const LOOK_MS = 1;
/** A clock tick of the kernel, in milliseconds. */
const TICK_MS = 10;

const figure = (text: string, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN);

export interface Memory {
  /** Megabytes in all, of which the files that other processes map too are shared. */
  readonly rss: number;
  /** Megabytes with what is shared divided among those who share it. */
  readonly pss: number;
  /** Megabytes that are no file. */
  readonly own: number;
}

/** A megabyte is 2^20 bytes, as the tools of the system count. */
const megabytes = (kibibytes: number): number => kibibytes / 1024;

export function memoryOf(pid: number): Memory {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  return {
    rss: megabytes(figure(text, 'Rss')),
    pss: megabytes(figure(text, 'Pss')),
    own: megabytes(figure(text, 'Anonymous')),
  };
}

/** Milliseconds of processor time so far. */
export function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The most memory a process had at once, in megabytes, as of its last millisecond. */
export async function peakOf(pid: number, ended: Promise<unknown>): Promise<number> {
  let running = true;
  let peak = 0;
  ended.then(
    () => (running = false),
    () => (running = false),
  );
  while (running) {
    try {
      peak = Math.max(peak, figure(readFileSync(`/proc/${pid}/status`, 'utf8'), 'VmHWM') || 0);
    } catch {
      break; // it has just ended
    }
    await setTimeout(LOOK_MS);
  }
  return megabytes(peak);
}
