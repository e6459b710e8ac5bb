import { Fault } from '@oxydra/types';
import type { HealthCheck } from '../app.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { auditRecord } from './keep-audit.ts';
import { openSecrets, type KeeperPorts } from './keep-secrets.ts';

const counted = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const PLACES = {
  keyring: 'sealed, with the key in the keyring of the system',
  file: 'sealed, with the key in a file outside the workspace',
  passphrase: 'sealed with a passphrase',
} as const;

async function check(name: string, look: () => Promise<string>): Promise<HealthCheck> {
  try {
    return { name, ok: true, detail: await look(), fix: '' };
  } catch (error) {
    const { message, hint } = Fault.toRecord(error);
    return { name, ok: false, detail: message, fix: hint ?? 'Run `oxydra doctor -v` and look at `oxydra logs`.' };
  }
}

/** Whether the record of what was denied, allowed and sent is as it was written, from its first entry to its last. */
export const checkAudit = (loaded: LoadedConfig, ports: KeeperPorts): Promise<HealthCheck> =>
  check('audit', async () => {
    const verdict = await auditRecord(loaded, ports).verify();
    if (verdict.ok) {
      const torn = verdict.torn === 0 ? '' : `, and an unfinished line of ${verdict.torn} bytes that a crash left`;
      return `whole, ${counted(verdict.entries, 'entry', 'entries')}${torn}`;
    }
    throw new Fault('audit/damaged', `${verdict.message} (${verdict.file}:${verdict.line})`, {
      hint: 'Find out who changed it; `oxydra audit renew` puts it aside and begins a new one.',
    });
  });

/** Whether the sealed secrets can be opened. */
export const checkSecretStore = (loaded: LoadedConfig, ports: KeeperPorts): Promise<HealthCheck> =>
  check('secrets', async () => {
    const store = await openSecrets(loaded, ports);
    if (store.place === undefined) return 'none stored';
    return `${counted(store.list().length, 'secret', 'secrets')}, ${PLACES[store.place]}`;
  });
