import { Fault } from '@oxydra/types';
import type { AppStatus } from '../../app.ts';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { chooseTier } from '../../config/choose-tier.ts';
import { askDaemon } from '../../lifecycle/control-client.ts';
import { findDaemon } from '../../lifecycle/find-daemon.ts';
import { createRuntimeFiles, type DaemonCard } from '../../lifecycle/runtime-files.ts';
import { columns } from '../columns.ts';

/** `status --json` */
interface StatusJson {
  readonly running: boolean;
  readonly pid: number | null;
  readonly guest_pids: readonly number[];
  readonly user: string;
  readonly tier: string;
  readonly gateway: string | null;
  readonly started_at: string | null;
  readonly sessions: number;
  readonly turns_active: number;
  readonly degraded: readonly string[];
}

/** What does not run cannot be degraded; the tier is the one it would have. */
function stoppedStatus({ config, insecure, sourceOf, user }: LoadedConfig): StatusJson {
  const { tier, degraded } = (() => {
    try {
      return { tier: chooseTier({ config, insecure, sourceOf }, ['process']).tier, degraded: [] };
    } catch (error) {
      const named = config.behavior.sandbox_tier ?? config.default_tier ?? 'process';
      return { tier: named, degraded: [Fault.toRecord(error).message] };
    }
  })();
  return {
    running: false,
    pid: null,
    guest_pids: [],
    user: user.id,
    tier,
    gateway: null,
    started_at: null,
    sessions: 0,
    turns_active: 0,
    degraded,
  };
}

const SILENT_MS = 3_000;

/** What the daemon says of itself; one that does not answer is running, and that is what is wrong with it. */
async function ask(card: DaemonCard, signal: AbortSignal): Promise<AppStatus | string> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(SILENT_MS)]);
    return await askDaemon<'status'>(card.control, { op: 'status' }, { signal: limited });
  } catch (error) {
    signal.throwIfAborted();
    return Fault.is(error) ? error.message : 'The daemon runs, but does not answer.';
  }
}

async function statusOf({ signal }: Context, config: LoadedConfig): Promise<StatusJson> {
  const found = await findDaemon(createRuntimeFiles(config.paths));
  if (found.state === 'none' || found.state === 'dead') return stoppedStatus(config);
  const said = found.state === 'starting' ? 'The daemon is starting.' : await ask(found.card, signal);
  const known = typeof said === 'string' ? undefined : said;
  return {
    running: true,
    pid: found.card.pid,
    guest_pids: known?.guestPids ?? [],
    user: config.user.id,
    tier: known?.tier ?? found.card.tier,
    gateway: found.state === 'running' ? found.endpoint : null,
    started_at: found.card.started_at,
    sessions: known?.sessions ?? 0,
    turns_active: known?.turnsActive ?? 0,
    degraded: known?.degraded ?? (typeof said === 'string' ? [said] : []),
  };
}

/** `status`. Exit code 0 either way: that no daemon runs is an answer. */
export const status: Run = async (_, context) => {
  const config = await context.house.locateConfig();
  const now = await statusOf(context, config);
  if (context.options.json) {
    context.output.document(now);
    return EXIT.done;
  }
  const rows: [string, string][] = [
    ['daemon', now.running ? `runs (process ${now.pid}) since ${now.started_at}` : 'does not run'],
    ['user', now.user],
    ['tier', now.tier],
    ...(now.running
      ? (
          [
            ['gateway', now.gateway ?? 'not open yet'],
            ['sessions', `${now.sessions}`],
            ['turns active', `${now.turns_active}`],
          ] as const
        ).map(([name, value]): [string, string] => [name, value])
      : []),
    ...now.degraded.map((text): [string, string] => ['degraded', text]),
  ];
  context.output.text(columns(rows));
  return EXIT.done;
};
