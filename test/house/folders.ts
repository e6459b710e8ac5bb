import { mkdtempSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The workspace that these tests are part of. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** A folder that is gone when the test is over. */
export interface Folder extends Disposable {
  readonly path: string;
  /** Writes files by their path inside, folders made as needed. */
  write(files: Readonly<Record<string, string>>): void;
}

export function temporaryFolder(name: string): Folder {
  const path = realpathSync(mkdtempSync(join(tmpdir(), name)));
  return {
    path,
    write(files) {
      for (const [file, text] of Object.entries(files)) {
        mkdirSync(dirname(join(path, file)), { recursive: true });
        writeFileSync(join(path, file), text);
      }
    },
    [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }),
  };
}

/** The environment without what node:test tells its own children, so that a test runner can be run inside a test. */
export function plainEnvironment(): NodeJS.ProcessEnv {
  const { NODE_TEST_CONTEXT: _context, ...rest } = process.env;
  return rest;
}
