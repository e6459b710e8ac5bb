import { mkdir, open, readFile, writeFile, appendFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { Fault } from '@oxydra/types';
import type { Context, Run } from '../../cli/context.ts';
import { flagOption, textOption } from '../../cli/invocation.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { findDaemon } from '../../lifecycle/find-daemon.ts';
import { createRuntimeFiles } from '../../lifecycle/runtime-files.ts';
import { secureRandom } from '../../ports/random.ts';

/** Where the terminal UI stands when it opens. */
export interface TuiStart {
  readonly session?: string | undefined;
  readonly newSession?: boolean | undefined;
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.pdf': 'application/pdf',
  '.md': 'text/markdown',
};

const words = (error: unknown): string => Fault.toRecord(error).message.replace(/^Unexpected failure: /u, '');
/** Lines that the history keeps at its start. */
const KEPT_HISTORY = 1_000;

/** The files that the terminal UI reads and writes for its person, and nothing else. */
function filePorts({ surroundings: { cwd } }: Context, config: LoadedConfig) {
  const historyFile = join(config.paths.state, 'tui-history');
  return {
    async readFile(path: string, limit: number) {
      const file = resolve(cwd, path);
      try {
        await using handle = await open(file, 'r');
        const stat = await handle.stat();
        if (!stat.isFile()) return { ok: false, message: `${path} is not a file.` } as const;
        if (stat.size > limit)
          return {
            ok: false,
            message: `${path} has ${(stat.size / 1024 / 1024).toFixed(1)} MiB; the limit is ${(limit / 1024 / 1024).toFixed(0)} MiB.`,
          } as const;
        const mimeType = MEDIA_TYPES[extname(file).toLowerCase()] ?? 'text/plain';
        return { ok: true, file: { name: basename(file), mimeType, bytes: await handle.readFile() } } as const;
      } catch (error) {
        return { ok: false, message: `${path} cannot be read: ${words(error)}` } as const;
      }
    },
    async writeFile(path: string, text: string) {
      const file = resolve(cwd, path);
      try {
        await writeFile(file, text, { flag: 'wx' });
        return { ok: true, path: file } as const;
      } catch (error) {
        return { ok: false, message: `${path} cannot be written: ${words(error)}` } as const;
      }
    },
    history: {
      async load() {
        const text = await readFile(historyFile, 'utf8').catch(() => '');
        const lines = text.split('\n').filter((line) => line !== '');
        return lines.slice(-KEPT_HISTORY).flatMap((line): string[] => {
          try {
            const entry: unknown = JSON.parse(line);
            return typeof entry === 'string' ? [entry] : [];
          } catch {
            return []; // cut off by a crash: one line less
          }
        });
      },
      async append(text: string) {
        await mkdir(config.paths.state, { recursive: true, mode: 0o700 });
        // A history that cannot be written must not disturb the conversation.
        await appendFile(historyFile, `${JSON.stringify(text)}\n`, { mode: 0o600 }).catch(() => undefined);
      },
    },
  };
}

const REHEARSAL_HINT = 'export OPENAI_API_KEY=…   (or ANTHROPIC_API_KEY, GEMINI_API_KEY), then: oxydra restart';

/** Runs the terminal UI against the user's daemon, until the person leaves. */
export async function attachTui(context: Context, config: LoadedConfig, start: TuiStart): Promise<number> {
  const { surroundings, options, clock, ids } = context;
  const { runTui } = await import('@oxydra/tui');
  const files = createRuntimeFiles(config.paths);
  const { code } = await runTui({
    async endpoint() {
      const found = await findDaemon(files);
      if (found.state === 'running') return { url: found.endpoint, token: found.token ?? '' };
      throw notRunning(config.user.id);
    },
    user: config.user.id,
    session: start.session,
    newSession: start.newSession,
    // `bin` hands over the process's own streams, which are these.
    stdin: surroundings.stdin as NodeJS.ReadStream,
    stdout: surroundings.stdout as NodeJS.WriteStream,
    noColor: !options.color,
    version: surroundings.version,
    rehearsalHint: REHEARSAL_HINT,
    ports: { ...filePorts(context, config), now: () => clock.now(), newId: () => ids.next(), random: secureRandom },
    signal: surroundings.interrupted,
  });
  return code;
}

const notRunning = (user: string): Fault =>
  new Fault('runner/not-running', `No daemon runs for ${user}.`, {
    hint: 'Start it with `oxydra start`, or use `oxydra up`.',
  });

/** `tui` */
export const tui: Run = async (invocation, context) => {
  const config = await context.house.loadConfig();
  const found = await findDaemon(createRuntimeFiles(config.paths));
  if (found.state === 'none' || found.state === 'dead') throw notRunning(config.user.id);
  const { stdin, stdout } = context.surroundings;
  if (stdin.isTTY !== true || stdout.isTTY !== true)
    throw new Fault('runner/usage', 'The terminal UI needs a terminal on stdin and stdout.', {
      hint: 'Use `oxydra ask "…"` in scripts.',
    });
  return attachTui(context, config, {
    session: textOption(invocation, 'session'),
    newSession: flagOption(invocation, 'new'),
  });
};
