/** The program. Reads the world once, runs one command line, and ends with its exit code. */
import { readFileSync } from 'node:fs';
import type { Surroundings } from '../cli/surroundings.ts';

/** Put in place of this name by the bundle. */
declare const OXYDRA_VERSION: string | undefined;

function ownVersion(): string {
  if (typeof OXYDRA_VERSION === 'string') return OXYDRA_VERSION;
  const manifest: { version?: unknown } = JSON.parse(
    readFileSync(new URL('../../../../package.json', import.meta.url), 'utf8'),
  );
  return String(manifest.version);
}

/** The first Ctrl+C asks the work to end; a second one does not wait for it. */
function untilInterrupted(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
    });
  }
  return controller.signal;
}

async function run(args: readonly string[], version: string): Promise<number> {
  const [{ main }, { createHouse }, { homedir }, { forbidCoreDumps }] = await Promise.all([
    import('../cli/main.ts'),
    import('../cli/house.ts'),
    import('node:os'),
    import('../lifecycle/no-core-dumps.ts'),
  ]);
  forbidCoreDumps();
  const surroundings: Surroundings = {
    args,
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    version,
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    self: { runtime: process.execPath, options: process.execArgv, script: process.argv[1] ?? '' },
    interrupted: untilInterrupted(),
    kill: () => process.kill(process.pid, 'SIGKILL'),
  };
  return main(surroundings, createHouse);
}

/** What is still closing when the work is done gets this long; then it is left. */
const LINGER_MS = 2_000;

const args = process.argv.slice(2);
const version = ownVersion();
if (args.length === 1 && args[0] === '--version') console.log(version);
else {
  process.exitCode = await run(args, version);
  // Ending by force while a thread of the store ends would tear its native code apart.
  setTimeout(() => process.exit(), LINGER_MS).unref();
}
