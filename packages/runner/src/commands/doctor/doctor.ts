import { Fault } from '@oxydra/types';
import type { HealthCheck } from '../../app.ts';
import { checkAudit, checkSecretStore } from '../../assembly/check-keepers.ts';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import type { CheckedConfig, LoadedConfig } from '../../config/load-config.ts';
import { noticeText, problemText } from '../../config/problems/problem.ts';
import { askDaemon } from '../../lifecycle/control-client.ts';
import { findWhereabouts } from '../whereabouts.ts';

/** What is asked of the running parts; each has an answer even where they do not run. */
const PARTS = ['provider', 'database', 'journal', 'tier'] as const;
const WAIT_MS = 2_000;

const good = (name: string, detail: string): HealthCheck => ({ name, ok: true, detail, fix: '' });

function failed(name: string, error: unknown): HealthCheck {
  const { message, hint } = Fault.toRecord(error);
  return { name, ok: false, detail: message, fix: hint ?? 'Run `oxydra doctor -v` and look at `oxydra logs`.' };
}

function configCheck(checked: CheckedConfig): HealthCheck {
  if (!checked.ok) {
    const detail = checked.problems.map(problemText).join('\n');
    return { name: 'config', ok: false, detail, fix: 'Mend it; `oxydra config validate` checks it again.' };
  }
  const { files, warnings } = checked.loaded;
  const read = files.length === 0 ? 'no files, built-in defaults' : files.map(({ path }) => path).join(', ');
  return good('config', [read, ...warnings.map((warning) => `warning: ${noticeText(warning)}`)].join('\n'));
}

async function partChecks(context: Context, config: LoadedConfig): Promise<readonly HealthCheck[]> {
  try {
    const place = await findWhereabouts(context, config, WAIT_MS);
    if (place.place === 'daemon')
      return await askDaemon<'checks'>(place.card.control, { op: 'checks' }, { signal: context.signal });
    await using app = place.app;
    return await app.checks();
  } catch (error) {
    context.signal.throwIfAborted();
    // One reason, under the name of the part that has it; the others could not be looked at.
    const { code } = Fault.toRecord(error);
    const culprit = PARTS.find((name) => code.startsWith(name === 'database' ? 'store/' : `${name}/`)) ?? 'database';
    const guilty = code === 'config/tier-unavailable' ? 'tier' : code.startsWith('config/') ? 'provider' : culprit;
    return PARTS.map((name) =>
      name === guilty
        ? failed(name, error)
        : { name, ok: false, detail: `Not checked: ${guilty} failed first.`, fix: `Mend ${guilty}, then check again.` },
    );
  }
}

/** What is kept beside the database; looked at without the running parts. */
const KEEPERS = ['audit', 'secrets'] as const;

function keeperChecks({ house, clock }: Context, config: LoadedConfig): Promise<readonly HealthCheck[]> {
  const ports = { locks: house.locks, clock };
  return Promise.all([checkAudit(config, ports), checkSecretStore(config, ports)]);
}

/** All checks; none of them throws. */
export async function checkAll(context: Context): Promise<readonly HealthCheck[]> {
  const { house } = context;
  let checked: CheckedConfig;
  try {
    checked = await house.checkConfig();
  } catch (error) {
    return [failed('config', error), ...[...PARTS, ...KEEPERS].map(unchecked)];
  }
  if (!checked.ok) return [configCheck(checked), ...[...PARTS, ...KEEPERS].map(unchecked)];
  const parts = await partChecks(context, checked.loaded);
  return [configCheck(checked), ...parts, ...(await keeperChecks(context, checked.loaded))];
}

const unchecked = (name: string): HealthCheck => ({
  name,
  ok: false,
  detail: 'Not checked: the configuration is bad.',
  fix: 'Mend the configuration, then check again.',
});

/** `doctor`. Exit code 1 where something is wrong. */
export const doctor: Run = async (_, context) => {
  const checks = await checkAll(context);
  const { output, options } = context;
  if (options.json) output.document({ checks });
  else
    for (const { name, ok, detail, fix } of checks) {
      output.text(`${ok ? '✓' : '✗'} ${name.padEnd(9)} ${detail.replaceAll('\n', '\n            ')}\n`);
      if (fix !== '') output.text(`            → ${fix}\n`);
    }
  return checks.every(({ ok }) => ok) ? EXIT.done : EXIT.failed;
};
