import { watch, type FSWatcher } from 'node:fs';
import type { Clock } from '@oxydra/types';

/** An editor writes a file in several steps; so long nothing more may happen before it counts as written. */
const QUIET_MS = 300;

/** Calls back after files of the configuration have changed. Folders that are not there are not watched. */
export function watchFolders(folders: readonly string[], clock: Clock, onChange: () => void): Disposable {
  let timer: Disposable | undefined;
  const changed = (name: string | null): void => {
    if (name !== null && !name.endsWith('.toml')) return;
    timer?.[Symbol.dispose]();
    timer = clock.after(QUIET_MS, onChange);
  };
  const watchers = folders.flatMap((folder): FSWatcher[] => {
    try {
      const watcher = watch(folder, { persistent: false }, (_, name) => changed(name));
      watcher.on('error', () => watcher.close()); // the folder went away: there is nothing to watch any more
      return [watcher];
    } catch {
      return []; // not there, or not to be watched: SIGHUP still reloads
    }
  });
  return {
    [Symbol.dispose]() {
      timer?.[Symbol.dispose]();
      for (const watcher of watchers) watcher.close();
    },
  };
}
