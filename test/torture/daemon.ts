/** One life of the shipped daemon: started in a process group of its own, ended by a signal or by itself. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Home } from './home.ts';
import type { Program } from './program.ts';

export interface Ending {
  readonly code: number | null;
  readonly signal: string | null;
}

export interface Daemon {
  readonly pid: number;
  /** `performance.now()` at its start. */
  readonly begunAt: number;
  /** Resolves when clients can connect; undefined when it ended before. */
  readonly ready: Promise<{ readonly endpoint: string; readonly token: string; readonly afterMs: number } | undefined>;
  readonly ended: Promise<Ending>;
  /** Ends the whole process group. */
  kill(): void;
  terminate(): void;
}

/** No start and no stop may take longer. */
export const PATIENCE_MS = 20_000;
const LOOK_EVERY_MS = 4;

const readOr = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');

async function isReady(home: Home, pid: number): Promise<{ endpoint: string; token: string } | undefined> {
  // The endpoint of the life before may still stand there: the card says whose it is, and is written first.
  if (!(await readOr(join(home.ipc, 'daemon.json'))).includes(`"pid":${pid},`)) return undefined;
  const endpoint = (await readOr(join(home.ipc, 'gateway-endpoint'))).trim();
  const token = (await readOr(join(home.ipc, 'gateway-token'))).trim();
  if (endpoint === '' || token === '') return undefined;
  const url = endpoint.replace(/^ws/u, 'http').replace(/\/ws$/u, '/readyz');
  const ok = await fetch(url).then(
    ({ status }) => status === 200,
    () => false,
  );
  return ok ? { endpoint, token } : undefined;
}

export function startDaemon(program: Program, home: Home, failpoint?: string): Daemon {
  const said = openSync(home.said, 'a');
  const begunAt = performance.now();
  const child = spawn(process.execPath, [program.script, 'start', '--foreground'], {
    cwd: home.cwd,
    env: { ...home.env, ...(failpoint === undefined ? {} : { OXYDRA_FAILPOINT: failpoint }) },
    stdio: ['ignore', said, said],
    detached: true,
  });
  closeSync(said);
  const { pid = 0 } = child;
  let over = false;
  const ended = once(child, 'exit').then(([code, signal]: (string | number | null)[]): Ending => {
    over = true;
    return { code: typeof code === 'number' ? code : null, signal: typeof signal === 'string' ? signal : null };
  });

  const untilReady = async (): Promise<Awaited<Daemon['ready']>> => {
    while (!over && performance.now() - begunAt < PATIENCE_MS) {
      const found = await isReady(home, pid);
      if (found !== undefined) return { ...found, afterMs: performance.now() - begunAt };
      await setTimeout(LOOK_EVERY_MS);
    }
    return undefined;
  };
  /** The group is this process's own, by its id; it may be gone already. */
  const signal = (target: number, name: NodeJS.Signals): void => {
    try {
      if (pid > 0) process.kill(target, name);
    } catch {
      // gone: what was wanted
    }
  };
  return {
    pid,
    begunAt,
    ready: untilReady(),
    ended,
    kill: () => signal(-pid, 'SIGKILL'),
    terminate: () => signal(pid, 'SIGTERM'),
  };
}

/** Runs a command of the shipped program to its end. */
export async function runCommand(program: Program, home: Home, args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, [program.script, ...args, '--json'], {
    cwd: home.cwd,
    env: home.env,
    timeout: PATIENCE_MS,
    maxBuffer: 256 * 1024 * 1024,
  });
  return stdout.includes('\n{') && !stdout.startsWith('{\n')
    ? stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
    : JSON.parse(stdout);
}

/** Stores the home's sealed secret, as a person would. */
export async function keepSealed(program: Program, home: Home): Promise<void> {
  const child = spawn(process.execPath, [program.script, 'secrets', 'set', 'sealed', '--host', 'api.example.org'], {
    cwd: home.cwd,
    env: home.env,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.stdin.end(home.sealed);
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error(`\`oxydra secrets set\` ended with ${String(code)}`);
}

/** Processes that belong to this home, found by their environment. */
export async function processesOf(home: Home): Promise<readonly number[]> {
  const mark = `HOME=${home.env['HOME']}`;
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^[0-9]+$/u.test(name)) continue;
    if ((await readOr(`/proc/${name}/environ`)).split('\0').includes(mark)) found.push(Number(name));
  }
  return found;
}
