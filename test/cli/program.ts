/** The shipped program in a home of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const LAUNCHER = join(ROOT, 'bin', 'oxydra');

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunOptions {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with what stands on stdout so far, and the process. */
  readonly onOut?: (text: string, child: ChildProcess) => void;
}

/** One user's machine: a home, a working folder, and the program. Disposing it stops what runs there. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly workspace: string;
  run(args: readonly string[], options?: RunOptions): Promise<Ended>;
  /** The same as a line for a shell, without arguments. */
  readonly commandLine: string;
  /** Puts a file into the working folder. */
  put(path: string, text: string): Promise<void>;
  read(path: string): Promise<string>;
  /** The pid in the daemon's card, or undefined. */
  daemonPid(): Promise<number | undefined>;
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Waits for something that another process brings about. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 15_000): Promise<void> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`Waited ${ms} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function start(cwd: string, home: string, args: readonly string[], options: RunOptions): Promise<Ended> {
  const child = spawn(LAUNCHER, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    options.onOut?.(out, child);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.on('error', () => undefined).end(options.input ?? '');
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

export async function openPlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'oxydra-cli-'));
  const home = join(folder, 'home');
  const cwd = join(folder, 'work');
  await mkdir(home);
  await mkdir(cwd);
  const workspace = join(cwd, '.oxydra', 'workspaces', 'default');
  const daemonPid = async (): Promise<number | undefined> => {
    const path = join(workspace, 'ipc', 'daemon.json');
    if (!existsSync(path)) return undefined;
    const card: { pid?: number } = JSON.parse(await readFile(path, 'utf8'));
    return card.pid;
  };
  return {
    folder: cwd,
    workspace,
    run: (args, options = {}) => start(cwd, home, args, options),
    commandLine: `cd '${cwd}' && env -i PATH='${process.env['PATH'] ?? ''}' HOME='${home}' TERM=xterm-256color LANG=C.UTF-8 '${LAUNCHER}'`,
    async put(path, text) {
      const target = join(cwd, path);
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, text);
    },
    read: (path) => readFile(join(cwd, path), 'utf8'),
    daemonPid,
    async [Symbol.asyncDispose]() {
      const pid = await daemonPid();
      if (pid !== undefined && alive(pid)) {
        process.kill(pid, 'SIGKILL');
        await until('the daemon is gone', () => !alive(pid));
      }
      // What a killed process had open may still be leaving its folder.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The JSON lines of an output. */
export const linesOf = (text: string): readonly Record<string, unknown>[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

type Step = Readonly<Record<string, unknown>>;

/** A rehearsal that plays these answers, one for each time it is asked. */
export const script = (...answers: readonly (readonly Step[])[]): string =>
  JSON.stringify({ answers: answers.map((steps) => ({ steps })) });
export const REHEARSAL = '[rehearsal]\nscript = "rehearsal.json"\n';
