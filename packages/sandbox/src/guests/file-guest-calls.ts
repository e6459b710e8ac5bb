import { Fault } from '@oxydra/types';
import type { SafeRoot } from '../safe-root.ts';
import type { GuestMount } from '../wasi/guest-call.ts';
import type { GuestModule } from '../wasi/guest-module.ts';
import type { GuestPool } from '../wasi/guest-pool.ts';
import { fileFault } from './file-fault.ts';
import { decodeFailure } from './file-reply.ts';
import { encodeRequest } from './file-request.ts';
import type { FileRequest } from './file-request.ts';
import { PROFILES } from './profiles.ts';
import type { MountName, ProfileName } from './profiles.ts';

/** One folder of the host for each name that a profile may give. */
export type MountRoots = Readonly<Record<MountName, SafeRoot>>;

export interface CallOptions {
  /** The largest answer that is expected, in bytes; what goes beyond ends the guest. */
  readonly outputBytes?: number;
  /** The permissions of files that the guest makes; the system's default where absent. */
  readonly fileMode?: number | undefined;
}

/** Asks the file guest under a profile; answers its output, or throws the Fault for `path` that its failure means. */
export type FileGuest = (
  profile: ProfileName,
  path: string,
  request: FileRequest,
  options?: CallOptions,
) => Promise<Uint8Array>;

export interface FileGuestPorts {
  readonly pool: Pick<GuestPool, 'run'>;
  readonly guest: () => GuestModule | Promise<GuestModule>;
  readonly roots: MountRoots;
}

/** For all of one operation; a disk that takes longer is as good as broken. Milliseconds. */
const WALL_MS = 60_000;
const MEGABYTE = 1024 * 1024;
const REFUSED = 1;

/** The folders of a profile, as the host of a guest takes them. */
export const mountsOf = (profile: ProfileName, roots: MountRoots, fileMode?: number): GuestMount[] =>
  Object.entries(PROFILES[profile].mounts).map(([name, mode]) => ({
    guest: `/${name}`,
    root: roots[name as MountName], // the keys of a profile's mounts
    mode,
    ...(fileMode === undefined ? {} : { fileMode }),
  }));

export function createFileGuest({ pool, guest, roots }: FileGuestPorts): FileGuest {
  let loading: Promise<GuestModule> | undefined;
  const load = (): Promise<GuestModule> => (loading ??= Promise.resolve().then(guest));
  return async (profile, path, request, { outputBytes = 16 * MEGABYTE, fileMode } = {}) => {
    const module = await load();
    const { clock, random } = PROFILES[profile];
    const { exitCode, stdout, stderr } = await pool.run({
      module,
      mounts: mountsOf(profile, roots, fileMode),
      stdin: encodeRequest(request),
      allow: { clock, random },
      limits: { wallMs: WALL_MS, outputBytes },
    });
    if (exitCode === 0) return stdout;
    if (exitCode === REFUSED) throw fileFault(decodeFailure(stderr), path);
    throw new Fault('guest/defect', `The file guest ended with ${exitCode} and told no reason.`, {
      hint: 'Try again; if it stays so, please report it.',
    });
  };
}
