/** The program as people get it: the bundle, run by the pinned runtime, in a home of its own. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { peakOf } from './process-figures.ts';

const root = join(import.meta.dirname, '..', '..');
export const launcher = join(root, 'bin', 'oxydra');
const runtime = join(root, 'node_modules', 'node', 'bin', 'node');
const bundle = join(root, 'dist', 'oxydra.js');
const TIMEOUT_MS = 60_000;

export interface Ran {
  readonly ms: number;
  readonly stdout: string;
  /** Kilobytes; only where it was asked for. */
  readonly peak: number;
}

export interface Home extends Disposable {
  readonly folder: string;
  /** Runs one command to its end. Throws with its stderr where it fails. */
  run(
    args: readonly string[],
    options?: { readonly peak?: boolean; readonly by?: 'bundle' | 'launcher' },
  ): Promise<Ran>;
  /** The daemon of this home. */
  daemon(): { readonly pid: number; readonly endpoint: string; readonly token: string };
}

/** Builds what is missing or out of date, as every start from a clone does. */
export const build = (): void => void execFileSync(launcher, ['--version'], { stdio: ['ignore', 'ignore', 'inherit'] });

/** Forgets the compiled code that the runtime keeps of the bundle. */
export function forgetCompiled(): void {
  for (const build of globSync(join(root, 'dist', 'build-*', '.compile-cache'))) {
    rmSync(build, { recursive: true, force: true, maxRetries: 3 });
  }
}

function ended(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
}

/** A new, empty home; `agent` is its agent.toml. What runs in it must be stopped before it is disposed of. */
export function createHome(agent?: string): Home {
  const folder = mkdtempSync(join(tmpdir(), 'oxydra-bench-'));
  if (agent !== undefined) {
    mkdirSync(join(folder, '.oxydra'), { mode: 0o700 });
    writeFileSync(join(folder, '.oxydra', 'agent.toml'), agent);
  }
  // Nothing of the person who measures: their keys would choose another model.
  const env = { HOME: folder, PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir() };
  const ipc = join(folder, '.oxydra', 'workspaces', 'default', 'ipc');
  const [out, err] = [join(folder, 'stdout'), join(folder, 'stderr')];
  return {
    folder,
    async run(args, { peak = false, by = 'bundle' } = {}) {
      const [command, first] = by === 'bundle' ? [runtime, [bundle]] : [launcher, []];
      const stdio = ['ignore', openSync(out, 'w'), openSync(err, 'w')] as const;
      const begun = performance.now();
      const child = spawn(command, [...first, ...args], {
        cwd: folder,
        env,
        stdio: [...stdio],
        timeout: TIMEOUT_MS,
      });
      const exit = ended(child);
      const measured = peak && child.pid !== undefined ? peakOf(child.pid, exit) : 0;
      const code = await exit;
      const ms = performance.now() - begun;
      if (code !== 0) throw new Error(`oxydra ${args.join(' ')} ended with ${code}: ${readFileSync(err, 'utf8')}`);
      return { ms, stdout: readFileSync(out, 'utf8'), peak: await measured };
    },
    daemon() {
      const card: { pid: number } = JSON.parse(readFileSync(join(ipc, 'daemon.json'), 'utf8'));
      const text = (name: string): string => readFileSync(join(ipc, name), 'utf8').trim();
      return { pid: card.pid, endpoint: text('gateway-endpoint'), token: text('gateway-token') };
    },
    [Symbol.dispose]() {
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
