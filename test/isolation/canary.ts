import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Every name, kind and content below a folder, links read and not followed. */
export function fingerprint(folder: string, without?: string): string {
  const hash = createHash('sha256');
  const visit = (at: string): void => {
    if (at === without) return;
    const stats = lstatSync(at);
    hash.update(`${at} ${stats.mode} ${stats.isFile() ? readFileSync(at, 'utf8') : ''}\n`);
    if (stats.isDirectory()) for (const name of readdirSync(at).sort()) visit(path.join(at, name));
  };
  visit(folder);
  return hash.digest('hex');
}

export const CANARY = 'canary-of-the-outside';
