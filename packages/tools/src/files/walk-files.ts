import type { FileInfo, ReadableWorkspace } from '@oxydra/types';

/** Entries looked at in one walk; what lies beyond is not seen, and the walk says so. */
const MAX_VISITED = 20_000;
/** The trash of a root: not part of the user's files, and shown only to who asks for it by name. */
export const isTrash = (path: string): boolean => /^\/[^/]+\/\.trash$/u.test(path);

/**
 * All entries below a folder, each folder before what is in it, in order of names. Folders behind links are named but
 * not entered, so that no circle holds the walk. Ends early when told to stop, and returns false where it had to give up.
 */
export async function* walkFiles(
  workspace: ReadableWorkspace,
  folder: string,
  signal: AbortSignal,
): AsyncGenerator<FileInfo, boolean> {
  const pending = [folder];
  let visited = 0;
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    signal.throwIfAborted();
    const inner: string[] = [];
    for (const info of await workspace.list(path)) {
      visited += 1;
      if (visited > MAX_VISITED) return false;
      if (isTrash(info.path)) continue;
      yield info;
      if (info.kind === 'folder' && info.link !== true) inner.push(info.path);
    }
    pending.push(...inner.reverse());
  }
  return true;
}
