import type { Root } from '../walk.ts';
import type { Call, Calls } from './calls/call.ts';
import { fileCalls } from './calls/file-calls.ts';
import { folderCalls } from './calls/folder-calls.ts';
import { openCall } from './calls/open-call.ts';
import { pathCalls } from './calls/path-calls.ts';
import { pollCall } from './calls/poll-call.ts';
import { processCalls } from './calls/process-calls.ts';
import { statCalls } from './calls/stat-calls.ts';
import { createDescriptors } from './descriptors.ts';
import type { Descriptor } from './descriptors.ts';
import { errnoFor, ERRNO } from './errno.ts';
import { createTimes } from './filestat.ts';
import type { GuestClock } from './guest-clock.ts';
import { createGuestMemory } from './guest-memory.ts';
import { INPUT_RIGHTS, mountRights, OUTPUT_RIGHTS } from './rights.ts';
import type { StandardStream } from './streams.ts';

/** A folder that the guest finds open, from descriptor 3 on. */
export interface HostMount {
  /** As the guest sees it: `/shared`. */
  readonly guest: string;
  readonly root: Root;
  readonly mode: 'read-only' | 'read-write';
  readonly fileMode?: number | undefined;
}

export interface HostOptions {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly mounts: readonly HostMount[];
  readonly stdin: StandardStream;
  readonly stdout: StandardStream;
  readonly stderr: StandardStream;
  /** Absent where the profile gives no clock. */
  readonly clock: GuestClock | undefined;
  readonly random: boolean;
  /** Waits in this thread. */
  readonly sleep: (ms: number) => void;
  /** Ends the guest; does not return. */
  readonly exit: (code: number) => never;
}

/** The functions of preview 1 for one instance of a guest. Disposing it closes what the guest left open. */
export interface WasiHost extends Disposable {
  /** To be imported as `wasi_snapshot_preview1`. Each answers an errno. */
  readonly imports: Readonly<Record<string, (...args: never[]) => number>>;
  /** Tells the host where the guest's memory is, before the guest runs. */
  use(current: () => ArrayBuffer): void;
}

/** Turns what a call throws into its errno. What is neither a refusal nor a failed system call passes: it ends the guest. */
const answering =
  (call: Call) =>
  (...args: never[]): number => {
    try {
      call(...args);
      return ERRNO.success;
    } catch (error) {
      const errno = errnoFor(error);
      if (errno === undefined) throw error;
      return errno;
    }
  };

const streamAt = (stream: StandardStream, rights: number): Descriptor => ({
  kind: 'stream',
  stream,
  rights,
  inheriting: 0,
  flags: 0,
});

/** One host is for one instance: its descriptors, its times, its memory. */
export function createWasiHost(options: HostOptions): WasiHost {
  const { args, env, mounts, clock, random, sleep, exit } = options;
  const none = new ArrayBuffer(0);
  let buffer = (): ArrayBuffer => none;
  const memory = createGuestMemory(() => buffer());
  const table = createDescriptors([
    streamAt(options.stdin, INPUT_RIGHTS),
    streamAt(options.stdout, OUTPUT_RIGHTS),
    streamAt(options.stderr, OUTPUT_RIGHTS),
    ...mounts.map(({ guest, root, mode, fileMode }): Descriptor => {
      const { base: rights, inheriting } = mountRights(mode);
      const readOnly = mode === 'read-only';
      return {
        kind: 'folder',
        root,
        readOnly,
        preopen: guest,
        fileMode,
        listing: undefined,
        rights,
        inheriting,
        flags: 0,
      };
    }),
  ]);
  const ports = { memory, table, times: createTimes() };
  const calls: Calls = {
    ...processCalls({ ...ports, args, env, clock, random, exit }),
    ...fileCalls(ports),
    ...statCalls(ports),
    ...folderCalls(ports),
    ...pathCalls(ports),
    ...openCall(ports),
    ...pollCall({ ...ports, clock, sleep }),
  };
  return {
    imports: Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, answering(call)])),
    use: (current) => (buffer = current),
    [Symbol.dispose]: () => table[Symbol.dispose](),
  };
}
