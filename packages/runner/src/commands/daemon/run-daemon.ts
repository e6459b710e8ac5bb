import { Fault } from '@oxydra/types';
import { emptyTrash } from '../../assembly/empty-trash.ts';
import type { Context } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { chooseTier } from '../../config/choose-tier.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { noticeText, problemText } from '../../config/problems/problem.ts';
import { reload, watchedFolders } from '../../config/reload.ts';
import { gatewaySettings } from '../../config/slices/gateway-settings.ts';
import { trashSettings } from '../../config/slices/trash-settings.ts';
import { createLog } from '../../ports/log.ts';
import { controlSocketPath } from '../../lifecycle/control-socket.ts';
import { daemonSignals } from '../../lifecycle/daemon-signals.ts';
import { makePrivateFolder } from '../../lifecycle/private-files.ts';
import { startOf } from '../../lifecycle/process-identity.ts';
import { openRotatingFile } from '../../lifecycle/rotating-file.ts';
import { createRuntimeFiles, type DaemonCard } from '../../lifecycle/runtime-files.ts';
import { serveDaemon } from '../../lifecycle/serve-daemon.ts';
import { takeUser, userBusy } from '../../lifecycle/user-lock.ts';
import { watchFolders } from '../../lifecycle/watch-folders.ts';
import { logFile } from './log-file.ts';

function cardOf({ surroundings, clock }: Context, config: LoadedConfig): DaemonCard {
  const started = startOf(process.pid);
  if (started === undefined)
    throw new Fault('runner/no-identity', 'The system does not tell when this process began.', {
      hint: 'Make /proc readable, or install `ps`.',
    });
  return {
    pid: process.pid,
    started,
    started_at: new Date(clock.now()).toISOString(),
    version: surroundings.version,
    tier: chooseTier(config, ['process']).tier,
    control: controlSocketPath(config.paths),
  };
}

/** `start --foreground`: this process is the daemon until it is told to stop. */
export async function runDaemon(context: Context, config: LoadedConfig, announced: boolean): Promise<number> {
  const { house, clock, ids, output } = context;
  const { paths, user } = config;
  await makePrivateFolder(paths.logs);
  using file = openRotatingFile(logFile(paths));
  using signals = daemonSignals();
  const log = createLog({
    level: config.config.observability.log_level,
    clock,
    write: (line) => {
      file.write(line);
      // At a terminal a person watches.
      if (!announced) output.note(line.trimEnd());
    },
  });
  let running = config;
  using ready = new DisposableStack();
  using _watch = watchFolders(watchedFolders(config), clock, () => signals.push('reload'));
  for (const warning of config.warnings) log.warn('config.warning', { message: noticeText(warning) });
  await serveDaemon({
    async lock() {
      await makePrivateFolder(paths.ipc);
      const lock = await takeUser(paths, house.locks);
      if ('heldBy' in lock) throw userBusy(user.id, lock.heldBy);
      return lock;
    },
    // The daemon itself holds the lock, and longer than the app lives.
    open: () => house.assemble(config, { lock: { [Symbol.dispose]: () => undefined }, log }),
    files: createRuntimeFiles(paths),
    card: cardOf(context, config),
    log,
    graceMs: gatewaySettings(config.config).shutdownGraceMs,
    signals,
    announced,
    onReady(url) {
      output.detail(url);
      const open = async () => (await import('../../assembly/open-trash.ts')).openUserTrash(paths, { clock, ids });
      ready.use(emptyTrash({ open, clock, log, keepMs: () => trashSettings(running.config).keepMs }));
    },
    async reload(app) {
      const checked = await house.checkConfig().catch((error: unknown) => Fault.toRecord(error));
      if ('code' in checked) {
        log.error('config.not-reloaded', { message: checked.message });
        return;
      }
      const told = reload(running, checked);
      for (const problem of told.problems) log.error('config.not-reloaded', { message: problemText(problem) });
      if (told.problems.length > 0) return;
      try {
        if (told.live.length > 0) await app.reload(told.running);
        running = told.running;
      } catch (error) {
        const { code, message } = Fault.toRecord(error);
        log.error('config.not-reloaded', { code, message });
        return;
      }
      if (told.live.length > 0) log.info('config.reloaded', { keys: told.live });
      if (told.restart.length > 0)
        log.warn('config.needs-restart', { keys: told.restart, message: 'These apply after `oxydra restart`.' });
    },
  });
  return EXIT.done;
}
