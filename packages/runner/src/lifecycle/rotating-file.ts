import { closeSync, existsSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

export interface RotationLimits {
  /** Bytes of one file. */
  readonly bytes: number;
  /** Older files that stay beside it: `oxydra.log.1` is the newest of them. */
  readonly kept: number;
}

export const LOG_ROTATION: RotationLimits = { bytes: 10 * 1024 * 1024, kept: 5 };

/** A file that takes lines and is put aside when it is full. */
export interface RotatingFile extends Disposable {
  /** A line that cannot be written (a full disk) is lost, and never an error: a log must not stop the work. */
  write(line: string): void;
}

/** Moves `path` to `path.1`, that to `path.2`, and so on; the oldest goes. */
export function rotate(path: string, kept: number): void {
  rmSync(`${path}.${kept}`, { force: true });
  for (let number = kept - 1; number >= 1; number -= 1) {
    if (existsSync(`${path}.${number}`)) renameSync(`${path}.${number}`, `${path}.${number + 1}`);
  }
  if (existsSync(path)) renameSync(path, `${path}.1`);
}

/** Opens for appending, made with its folder where it is missing, readable by the owner only. */
export function openLogFile(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

export function openRotatingFile(path: string, limits: RotationLimits = LOG_ROTATION): RotatingFile {
  let file: number | undefined = openLogFile(path);
  let size = fstatSync(file).size;
  const turnOver = (): void => {
    if (file !== undefined) closeSync(file);
    file = undefined;
    rotate(path, limits.kept);
    file = openLogFile(path);
    size = fstatSync(file).size;
  };
  return {
    write(line) {
      try {
        const bytes = Buffer.byteLength(line);
        if (file === undefined || (size > 0 && size + bytes > limits.bytes)) turnOver();
        if (file === undefined) return;
        writeSync(file, line);
        size += bytes;
      } catch {
        // The next line tries again.
      }
    },
    [Symbol.dispose]() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
