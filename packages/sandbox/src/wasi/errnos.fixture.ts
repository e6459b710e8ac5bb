import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { CHANGING, FILE_RIGHTS } from './rights.ts';
import { MEMORY_BYTES, OFLAG, openWasiBench } from './wasi-bench.fixture.ts';
import type { BenchOptions, WasiBench } from './wasi-bench.fixture.ts';

/** A world in which each errno can be met, and the descriptors to meet them with. */
export interface Scene {
  readonly bench: WasiBench;
  /** A file with all rights, one with none, and a folder with none. */
  readonly file: number;
  readonly bare: number;
  readonly barren: number;
  /** An iovec of one byte. */
  readonly one: number;
  /** Somewhere in the memory. */
  readonly at: number;
  /** Puts a path, answering where it is and how long. */
  path(text: string | Uint8Array): readonly [number, number];
}

/** How to meet each errno of a function; called in a scene of its own. */
export type Cases = Readonly<Record<string, (scene: Scene) => string>>;

export const NOT_OPEN = 77;
/** An address behind the memory. */
export const FAR = MEMORY_BYTES;
export const STDIN = 0;
export const STDOUT = 1;
export const MOUNT = 3;
export const BROKEN_TEXT = Uint8Array.from([0x66, 0xff]);
export const TOO_FAR = 2n ** 60n;

/** `f` a file, `d` an empty folder, `full` one with `full/f`, `l` → `f`, `loop` → itself, `out` → outside, `twin` of a secret. */
export function openScene(options: BenchOptions = {}): Scene & Disposable {
  const bench = openWasiBench({ args: ['program'], env: { NAME: 'value' }, ...options });
  const shared = (...names: readonly string[]): string => bench.at('shared', ...names);
  writeFileSync(bench.at('outside/secret'), 'secret');
  writeFileSync(shared('f'), 'content');
  for (const name of ['d', 'full']) mkdirSync(shared(name));
  writeFileSync(shared('full/f'), '');
  symlinkSync('f', shared('l'));
  symlinkSync('loop', shared('loop'));
  symlinkSync('../outside', shared('out'));
  const readOnly = options.mode === 'read-only';
  return {
    bench,
    file: bench.opened('f', { rights: readOnly ? FILE_RIGHTS & ~CHANGING : FILE_RIGHTS }),
    bare: bench.opened('f'),
    barren: bench.opened('.', { oflags: OFLAG.directory }),
    one: bench.iovecs([bench.put('x')]),
    at: bench.space(64),
    path(text) {
      const { at, length } = bench.put(text);
      return [at, length];
    },
    [Symbol.dispose]: () => bench[Symbol.dispose](),
  };
}
