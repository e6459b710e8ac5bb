import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openSafeRoot } from '../safe-root.ts';
import { countedIds, wallClock } from '../test-bench.ts';
import { chooseAnchoring } from '../anchoring.ts';
import { errnoName } from './errno.ts';
import { createGuestClock } from './guest-clock.ts';
import type { GuestClock } from './guest-clock.ts';
import { createWasiHost } from './host.ts';
import { RIGHT } from './rights.ts';
import { bytesAsInput, collectOutput } from './streams.ts';
import type { StandardStream } from './streams.ts';
import { row } from './wasm-module.fixture.ts';

/** Thrown where a guest ends itself. */
export class GuestExit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`exit ${code}`);
    this.code = code;
  }
}

export const OFLAG = { creat: 1, directory: 2, excl: 4, trunc: 8 } as const;
export const FOLLOW = 1;
/** Rights that most tests open files with. */
export const RW = RIGHT.fdRead | RIGHT.fdWrite | RIGHT.fdSeek | RIGHT.fdTell | RIGHT.fdFilestatGet;
export const MEMORY_BYTES = 256 * 1024;

export interface BenchOptions {
  readonly mode?: 'read-only' | 'read-write';
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: StandardStream;
  readonly clock?: GuestClock | null;
  readonly random?: boolean;
  readonly sleep?: (ms: number) => void;
}

export interface Opened {
  readonly errno: string;
  readonly fd: number;
}

export interface OpenHow {
  readonly oflags?: number;
  readonly rights?: number;
  readonly inheriting?: number;
  readonly flags?: number;
  readonly lookup?: number;
}

const rightsOf = (rights: number): bigint => BigInt(rights);

/**
 * A host whose functions a test calls itself, with a memory of zeros in place of a guest's. Descriptor 3 is `/shared`, a
 * real folder; beside it is `outside`. Errnos come as their names.
 */
export function openWasiBench(options: BenchOptions = {}) {
  const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-wasi-'));
  const at = (...names: string[]): string => path.join(folder, ...names);
  for (const name of ['shared', 'outside']) mkdirSync(at(name));
  const root = openSafeRoot(at('shared'), { name: 'shared', ids: countedIds(), clock: wallClock });
  const held = root.hold();
  const collected = collectOutput(1024 * 1024, () => {
    throw new GuestExit(-1);
  });
  const host = createWasiHost({
    args: options.args ?? [],
    env: options.env ?? {},
    mounts: [
      {
        guest: '/shared',
        root: { ...held, anchoring: chooseAnchoring(process.platform) },
        mode: options.mode ?? 'read-write',
      },
    ],
    stdin: options.stdin ?? bytesAsInput(new Uint8Array(0)),
    stdout: collected.stdout,
    stderr: collected.stderr,
    clock: options.clock === null ? undefined : (options.clock ?? createGuestClock()),
    random: options.random ?? true,
    sleep: options.sleep ?? (() => undefined),
    exit(code) {
      throw new GuestExit(code);
    },
  });
  const buffer = new ArrayBuffer(MEMORY_BYTES);
  host.use(() => buffer);
  const bytes = new Uint8Array(buffer);
  const view = new DataView(buffer);
  let free = 1024;
  /** Space in the guest's memory; one call's worth, for tests keep to less than the whole. */
  const space = (length: number): number => {
    if (free + length > MEMORY_BYTES) free = 1024;
    const start = free;
    free += (length + 7) & ~7;
    return start;
  };
  const put = (data: Uint8Array | string): { readonly at: number; readonly length: number } => {
    const encoded = Buffer.from(data as string); // Buffer.from takes either
    const start = space(encoded.length);
    bytes.set(encoded, start);
    return { at: start, length: encoded.length };
  };
  const call = (name: string, ...args: readonly (number | bigint)[]): string => {
    const found = host.imports[name];
    if (found === undefined) throw new TypeError(`no ${name}`);
    return errnoName(found(...(args as readonly never[])));
  };
  const byPath = (name: string, fd: number, text: string, ...rest: readonly (number | bigint)[]): string => {
    const named = put(text);
    return call(name, fd, named.at, named.length, ...rest);
  };
  const iovecs = (spans: readonly { readonly at: number; readonly length: number }[]): number => {
    const start = space(spans.length * 8);
    spans.forEach(({ at: from, length }, index) => {
      view.setUint32(start + index * 8, from, true);
      view.setUint32(start + index * 8 + 4, length, true);
    });
    return start;
  };
  const result = space(64);
  return {
    host,
    at,
    bytes,
    view,
    call,
    put,
    space,
    iovecs,
    result,
    text: (start: number, length: number) => Buffer.from(bytes.slice(start, start + length)).toString(),
    output: () => {
      const { stdout, stderr } = collected.take();
      return { stdout: Buffer.from(stdout).toString(), stderr: Buffer.from(stderr).toString() };
    },
    open(text: string, how: OpenHow = {}, fd = 3): Opened {
      const named = put(text);
      const errno = call(
        'path_open',
        ...row(fd, how.lookup ?? 0, named.at, named.length, how.oflags ?? 0),
        ...row(rightsOf(how.rights ?? 0), rightsOf(how.inheriting ?? 0)),
        ...row(how.flags ?? 0, result),
      );
      return { errno, fd: view.getUint32(result, true) };
    },
    /** Opens what must open. */
    opened(text: string, how: OpenHow = {}, fd = 3): number {
      const { errno, fd: found } = this.open(text, how, fd);
      if (errno !== 'SUCCESS') throw new TypeError(`${text}: ${errno}`);
      return found;
    },
    write(fd: number, ...texts: readonly string[]): string {
      return call('fd_write', fd, iovecs(texts.map(put)), texts.length, result);
    },
    read(fd: number, length: number): string {
      const into = { at: space(length), length };
      const errno = call('fd_read', fd, iovecs([into]), 1, result);
      if (errno !== 'SUCCESS') return errno;
      return Buffer.from(bytes.slice(into.at, into.at + view.getUint32(result, true))).toString();
    },
    seek(fd: number, offset: bigint, whence: number): bigint | string {
      const errno = call('fd_seek', fd, offset, whence, result);
      return errno === 'SUCCESS' ? view.getBigUint64(result, true) : errno;
    },
    mkdir: (text: string, fd = 3) => byPath('path_create_directory', fd, text),
    rmdir: (text: string, fd = 3) => byPath('path_remove_directory', fd, text),
    unlink: (text: string, fd = 3) => byPath('path_unlink_file', fd, text),
    symlink(target: string, text: string, fd = 3): string {
      const [to, from] = [put(target), put(text)];
      return call('path_symlink', to.at, to.length, fd, from.at, from.length);
    },
    link(from: string, to: string, lookup = 0, fd = 3, toFd = fd): string {
      const [source, target] = [put(from), put(to)];
      return call('path_link', fd, lookup, source.at, source.length, toFd, target.at, target.length);
    },
    setTimes(text: string, atim: bigint, mtim: bigint, flags: number, lookup = 0): string {
      const named = put(text);
      return call('path_filestat_set_times', 3, lookup, named.at, named.length, atim, mtim, flags);
    },
    rename(from: string, to: string, fd = 3, toFd = fd): string {
      const [source, target] = [put(from), put(to)];
      return call('path_rename', fd, source.at, source.length, toFd, target.at, target.length);
    },
    readlink(text: string, size = 256): string {
      const into = space(size);
      const errno = byPath('path_readlink', 3, text, into, size, result);
      if (errno !== 'SUCCESS') return errno;
      return `→ ${Buffer.from(bytes.slice(into, into + view.getUint32(result, true))).toString()}`;
    },
    /** What `path_filestat_get` says, or `fd_filestat_get` where there is no path. */
    stat(target: string | number, lookup = 0) {
      const into = space(64);
      const named = typeof target === 'string' ? put(target) : undefined;
      const errno =
        named === undefined
          ? call('fd_filestat_get', Number(target), into)
          : call('path_filestat_get', 3, lookup, named.at, named.length, into);
      return {
        errno,
        dev: view.getBigUint64(into, true),
        ino: view.getBigUint64(into + 8, true),
        filetype: view.getUint8(into + 16),
        nlink: view.getBigUint64(into + 24, true),
        size: view.getBigUint64(into + 32, true),
        atim: view.getBigUint64(into + 40, true),
        mtim: view.getBigUint64(into + 48, true),
      };
    },
    fdstat(fd: number) {
      const into = space(24);
      const errno = call('fd_fdstat_get', fd, into);
      return {
        errno,
        filetype: view.getUint8(into),
        flags: view.getUint16(into + 2, true),
        rights: Number(view.getBigUint64(into + 8, true)),
        inheriting: Number(view.getBigUint64(into + 16, true)),
      };
    },
    [Symbol.dispose]() {
      host[Symbol.dispose]();
      held[Symbol.dispose]();
      root[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type WasiBench = ReturnType<typeof openWasiBench>;
