import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Ids } from '@oxydra/types';
import { wallClock } from '../test-bench.ts';
import { openTrash } from './trash.ts';

export const DAY = 86_400_000;
export const NOON = Date.UTC(2026, 5, 1, 12);

let serial = 0;
/** The name of a place in the trash that was made at a moment. */
export function slotAt(at: number): string {
  const head = at.toString(16).padStart(12, '0');
  return `${head.slice(0, 8)}-${head.slice(8)}-7000-8000-${(serial += 1).toString(16).padStart(12, '0')}`;
}

/** A user's folders with a trash, and what was told to go along. */
export function openTrashBench(follow: (from: string, to: string) => Promise<void> = async () => {}) {
  const host = mkdtempSync(path.join(tmpdir(), 'oxydra-trash-'));
  const at = (...names: string[]): string => path.join(host, ...names);
  for (const name of ['shared', 'tmp', 'outside']) mkdirSync(at(name));
  const followed: string[] = [];
  const ids: Ids = { next: () => slotAt(NOON) };
  const trash = openTrash({
    mounts: { shared: at('shared'), tmp: at('tmp') },
    ids,
    clock: wallClock,
    async follow(from, to) {
      await follow(from, to);
      followed.push(`${from} → ${to}`);
    },
  });
  return {
    at,
    trash,
    followed,
    /** Puts a file there, with the folders that it needs. */
    put(name: string, text: string): void {
      mkdirSync(path.dirname(at(name)), { recursive: true });
      writeFileSync(at(name), text);
    },
    /** As a removal does it. Answers the place in the trash. */
    discard(name: string, text: string, when = NOON): string {
      const [mount = '', ...names] = name.split('/');
      const place = [mount, '.trash', slotAt(when), ...names].join('/');
      this.put(place, text);
      return `/${place}`;
    },
    textAt: (name: string): string => readFileSync(at(name), 'utf8'),
    /** Everything that is there, folders with a slash at their end. */
    all: (name: string): readonly string[] =>
      readdirSync(at(name), { recursive: true, withFileTypes: true })
        .map(
          (entry) =>
            `${path.relative(at(name), path.join(entry.parentPath, entry.name))}${entry.isDirectory() ? '/' : ''}`,
        )
        .toSorted(),
    [Symbol.dispose]() {
      trash[Symbol.dispose]();
      rmSync(host, { recursive: true, force: true });
    },
  };
}
