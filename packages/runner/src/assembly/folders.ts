import { mkdir } from 'node:fs/promises';
import { Fault } from '@oxydra/types';
import type { ConfigPaths } from '../config/config-paths.ts';
import { makePrivateFolder } from '../lifecycle/private-files.ts';

/** Makes the folders of a user's workspace. Throws `runner/cannot-write`, naming the folder. */
export async function makeFolders({ shared, tmp, vault, logs, ipc, state }: ConfigPaths): Promise<void> {
  await Promise.all([ipc, state, logs, vault].map(makePrivateFolder));
  await Promise.all(
    [shared, tmp].map(async (folder) => {
      try {
        await mkdir(folder, { recursive: true });
      } catch (cause) {
        throw new Fault('runner/cannot-write', `The folder ${folder} cannot be made.`, {
          hint: 'Check who owns the folder above it, or name another with `workspace_root`.',
          cause,
        });
      }
    }),
  );
}
