import { Fault, type Log } from '@oxydra/types';
import type { App } from '../app.ts';
import { announce, announceFault } from './announcement.ts';
import { serveControl } from './control-server.ts';
import type { DaemonCard, RuntimeFiles } from './runtime-files.ts';

/** What a daemon is told while it runs. */
export type DaemonSignal = 'stop' | 'reload';

export interface DaemonPorts {
  /** Takes the user's lock. Throws `runner/user-busy` where another holds it. */
  readonly lock: () => Promise<Disposable>;
  /** Puts Oxydra together, under that lock. */
  readonly open: () => Promise<App>;
  readonly files: RuntimeFiles;
  readonly card: DaemonCard;
  readonly log: Log;
  readonly graceMs: number;
  /** Signals in the order in which they come; ends never. */
  readonly signals: AsyncIterator<DaemonSignal>;
  /** Reads the configuration again and says what came of it. Throws nothing. */
  readonly reload: (app: App) => Promise<void>;
  /** True when whoever started it waits for its word. */
  readonly announced: boolean;
  /** Called when clients can connect. */
  readonly onReady: (url: string) => void;
}

async function untilStop({ signals, reload, log }: DaemonPorts, app: App): Promise<void> {
  for (;;) {
    const { value } = await signals.next();
    if (value !== 'reload') return;
    log.info('daemon.reload');
    await reload(app);
  }
}

async function run(ports: DaemonPorts, app: App): Promise<void> {
  const { files, card, log, graceMs, announced, onReady } = ports;
  await using _control = await serveControl(card.control, app, log);
  await app.resume();
  const { url } = await app.serve();
  await files.writeEndpoint(url);
  log.info('daemon.ready', { url, pid: card.pid, version: card.version });
  onReady(url);
  if (announced) await announce({ ready: { url } });
  await untilStop(ports, app);
  log.info('daemon.stopping', { grace_ms: graceMs });
  await app.drain(graceMs);
}

/**
 * All that is done under the lock, which is freed last: after the app is closed and its files are gone, so that
 * nothing of the next daemon is touched. What a daemon that died has left is removed first.
 */
async function holdUser(ports: DaemonPorts, lock: Disposable): Promise<void> {
  const { files, card, open } = ports;
  await using cleaning = new AsyncDisposableStack();
  cleaning.use(lock);
  await files.clear();
  cleaning.defer(() => files.clear());
  // Known from now on, so that whoever looks for a daemon finds one that is starting.
  await files.writeCard(card);
  await using app = await open();
  await run(ports, app);
}

/**
 * The life of a daemon, from the lock to the last file it removes. Resolves after a clean stop; rejects with the Fault
 * that kept it from starting, which is announced and logged too.
 */
export async function serveDaemon(ports: DaemonPorts): Promise<void> {
  try {
    await holdUser(ports, await ports.lock());
  } catch (error) {
    const { code, message, hint } = Fault.toRecord(error);
    ports.log.error('daemon.failed', { code, message, hint });
    if (ports.announced) await announceFault(error);
    throw error;
  }
  ports.log.info('daemon.stopped');
}
