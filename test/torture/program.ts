/** The shipped program, held still: later builds replace and remove the bundles that a long run still needs. */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const BUILD_TIMEOUT_MS = 120_000;

export interface Program extends AsyncDisposable {
  /** What Node is given to run. */
  readonly script: string;
}

/** Builds the bundle and keeps a copy of it. `dist` names another folder that holds one already. */
export async function holdProgram(dist?: string): Promise<Program> {
  if (dist === undefined)
    await promisify(execFile)(process.execPath, [join(ROOT, 'scripts/build.ts')], { timeout: BUILD_TIMEOUT_MS });
  const from = dist ?? join(ROOT, 'dist');
  await mkdir(from, { recursive: true });
  // Inside `dist`, since native modules are found from there.
  const copy = await mkdtemp(join(from, 'torture-'));
  const stub = await readFile(join(from, 'oxydra.js'), 'utf8');
  const build = /'\.\/(?<build>build-[0-9a-f]+)\//u.exec(stub)?.groups?.['build'] ?? 'no build';
  await cp(join(from, build), join(copy, build), { recursive: true });
  await cp(join(from, 'oxydra.js'), join(copy, 'oxydra.js'));
  return {
    script: join(copy, 'oxydra.js'),
    [Symbol.asyncDispose]: () => rm(copy, { recursive: true, force: true }),
  };
}
