/** Looks for words that must stand nowhere: in files, in processes, in what a provider was sent. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A secret that no other test has. */
export const newCanary = (kind: string): string => `${kind}-${randomBytes(18).toString('hex')}`;

/** The spellings in which a leak would most likely stand. */
export function spellings(canary: string): readonly string[] {
  const bytes = Buffer.from(canary);
  return [canary, bytes.toString('base64').replace(/=+$/u, ''), bytes.toString('hex'), encodeURIComponent(canary)];
}

const holds = (bytes: Buffer, canaries: readonly string[]): string | undefined =>
  canaries.find((canary) => spellings(canary).some((spelling) => bytes.includes(spelling)));

/** Files below a folder that hold one of the canaries, except those whose path ends as one of `but`. */
export async function filesWith(
  folder: string,
  canaries: readonly string[],
  but: readonly string[] = [],
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || but.some((end) => path.endsWith(end))) continue;
    const canary = holds(await readFile(path).catch(() => Buffer.alloc(0)), canaries);
    if (canary !== undefined) found.push(`${path}: ${canary.slice(0, canary.indexOf('-'))}`);
  }
  return found;
}

const parentOf = (stat: string): number => Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);

/** A process and all that it started. */
export async function familyOf(pid: number): Promise<readonly number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => undefined);
    if (stat !== undefined) parents.set(Number(name), parentOf(stat));
  }
  const family = [pid];
  for (const member of family) for (const [child, parent] of parents) if (parent === member) family.push(child);
  return family;
}

/** Where a canary can be read of processes by whoever may look at them. */
export async function processesWith(pids: readonly number[], canaries: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of pids) {
    for (const file of ['environ', 'cmdline', 'comm']) {
      const canary = holds(await readFile(`/proc/${pid}/${file}`).catch(() => Buffer.alloc(0)), canaries);
      if (canary !== undefined) found.push(`/proc/${pid}/${file}: ${canary.slice(0, canary.indexOf('-'))}`);
    }
  }
  return found;
}
