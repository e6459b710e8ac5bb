import { Bytes, literal } from './bytes';
import { NONE, system } from './failure';
import { Mount } from './mounts';
import { openedFolder, openFolder } from './walk';
import { EXIST } from '../wasi/numbers';
import { fd_close, fd_sync, path_create_directory } from '../wasi/wasi_snapshot_preview1';

export const TRASH: Bytes = literal('.trash');
export const PENDING: Bytes = literal('.pending');

/** Opens folders of ours below a mount, made where missing, never through a link; `entered` then holds the last. */
export let entered: i32 = -1;
export function enterPrivate(mount: Mount, names: Bytes[]): u8 {
  let parent = mount.fd;
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index];
    const made = path_create_directory(parent, name.at, name.length);
    if (made != 0 && made != EXIST) return system(made);
    const errno = openFolder(mount, parent, name);
    if (errno != 0) return system(errno);
    if (made == 0) {
      const failed = syncFolder(parent);
      if (failed != NONE) return failed;
    }
    if (parent != mount.fd) fd_close(parent);
    parent = openedFolder;
  }
  entered = parent;
  return NONE;
}

/** Makes the entries of a folder last. */
export function syncFolder(fd: i32): u8 {
  const errno = fd_sync(fd);
  return errno == 0 ? NONE : system(errno);
}
