import { Fault } from '@oxydra/types';
import type { Context } from '../../cli/context.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { daemonEnvironment, variablesNamedBy } from '../../lifecycle/daemon-environment.ts';
import { findDaemon, type FoundDaemon } from '../../lifecycle/find-daemon.ts';
import { lastWords } from '../../lifecycle/last-words.ts';
import { makePrivateFolder } from '../../lifecycle/private-files.ts';
import { isReady } from '../../lifecycle/probe.ts';
import { LOG_ROTATION, rotate } from '../../lifecycle/rotating-file.ts';
import { createRuntimeFiles } from '../../lifecycle/runtime-files.ts';
import { spawnDaemon } from '../../lifecycle/spawn-daemon.ts';
import { statSync } from 'node:fs';
import { logFile } from './log-file.ts';

export interface Ensured {
  readonly pid: number;
  readonly url: string;
  /** False where it ran already. */
  readonly started: boolean;
}

/** A start that takes longer than this is told; a store that is mended after a crash may need most of it. */
const START_MS = 30_000;
const READY_MS = 5_000;
const LOOK_AGAIN_MS = 10;
/** Between taking the lock and saying so lies one small file. */
const SHOW_MS = 1_000;

/** The arguments with which the daemon finds the same configuration; what may be secret comes by another way. */
function daemonArguments({ options, surroundings: { self } }: Context, config: LoadedConfig): readonly string[] {
  return [
    ...self.options,
    self.script,
    'start',
    '--foreground',
    '--announce',
    ...(options.configFile === undefined ? [] : ['--config', config.paths.runnerFile]),
    '--user',
    config.user.id,
    ...(options.insecure === true ? ['--insecure'] : []),
  ];
}

function rotateIfFull(path: string): void {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LOG_ROTATION.bytes) rotate(path, LOG_ROTATION.kept);
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms));

/** Waits until the gateway says that it is ready, which follows its announcement within moments. */
async function untilReady(url: string, { clock, signal }: Context): Promise<void> {
  const until = clock.now() + READY_MS;
  while (!(await isReady(url))) {
    signal.throwIfAborted();
    if (clock.now() >= until) {
      throw new Fault('runner/not-ready', `The daemon runs, but its gateway at ${url} is not ready.`, {
        hint: 'Look at `oxydra logs`.',
      });
    }
    await pause(LOOK_AGAIN_MS);
  }
}

/** A daemon that another command has just started: it is as good as our own. */
async function untilItRuns(context: Context, look: () => Promise<FoundDaemon>): Promise<Ensured | undefined> {
  const until = context.clock.now() + START_MS;
  for (;;) {
    const found = await look();
    if (found.state === 'running') {
      await untilReady(found.endpoint, context);
      return { pid: found.card.pid, url: found.endpoint, started: false };
    }
    if (found.state !== 'starting') return undefined;
    if (context.clock.now() >= until) {
      throw new Fault('runner/daemon-slow', `The daemon (process ${found.card.pid}) is starting, and not ready yet.`, {
        hint: 'Watch it with `oxydra logs --follow`.',
      });
    }
    context.signal.throwIfAborted();
    await pause(LOOK_AGAIN_MS);
  }
}

/** As before, for a daemon that has the lock and says so in a moment; another command's lock is none. */
async function untilOneShows(context: Context, look: () => Promise<FoundDaemon>): Promise<Ensured | undefined> {
  const until = context.clock.now() + SHOW_MS;
  for (;;) {
    const running = await untilItRuns(context, look);
    if (running !== undefined || context.clock.now() >= until) return running;
    context.signal.throwIfAborted();
    await pause(LOOK_AGAIN_MS);
  }
}

/** The user's daemon: the one that runs, else a new one. Throws the Fault for which it could not start. */
export async function ensureDaemon(context: Context, config: LoadedConfig): Promise<Ensured> {
  const { surroundings } = context;
  const files = createRuntimeFiles(config.paths);
  const running = await untilItRuns(context, () => findDaemon(files));
  if (running !== undefined) return running;
  await makePrivateFolder(config.paths.ipc);
  const log = logFile(config.paths);
  rotateIfFull(log);
  const environment = daemonEnvironment(config.environment.entries(), variablesNamedBy(config.config));
  const daemon = await spawnDaemon({
    runtime: surroundings.self.runtime,
    args: daemonArguments(context, config),
    cwd: surroundings.cwd,
    env: environment.open,
    handOver: { variables: environment.handed, settings: context.options.set },
    logFile: log,
    timeoutMs: START_MS,
    lastWords: () => lastWords(log),
  }).catch(async (error: unknown) => {
    // Another start was faster: then its daemon is the one.
    const other = Fault.is(error) && error.code === 'runner/user-busy';
    const found = other ? await untilOneShows(context, () => findDaemon(files)) : undefined;
    if (found === undefined) throw error;
    return found;
  });
  await untilReady(daemon.url, context);
  return 'started' in daemon ? daemon : { ...daemon, started: true };
}
