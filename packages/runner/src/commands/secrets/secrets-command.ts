import { parseSecretHost, parseSecretName, type SecretStore } from '@oxydra/sandbox';
import { Fault, type SecretInfo } from '@oxydra/types';
import { keepAudit } from '../../assembly/keep-audit.ts';
import { openSecrets } from '../../assembly/keep-secrets.ts';
import type { Context, Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { listOption, usage, type Invocation } from '../../cli/invocation.ts';
import type { LoadedConfig } from '../../config/load-config.ts';
import { nearest } from '../../config/problems/did-you-mean.ts';
import { columns } from '../columns.ts';
import { age } from './age.ts';
import { readSecretValue } from './read-value.ts';
import { SILENT_LOG } from '../../ports/log.ts';

/** Notes a change before it is made: what cannot be noted is not done. */
async function note(context: Context, loaded: LoadedConfig, what: string, details: Record<string, string | string[]>) {
  const { clock } = context;
  // Names and hosts are no secrets, and no value comes near it.
  const ports = { locks: context.house.locks, clock, log: SILENT_LOG, scrub: (text: string) => text };
  await using audit = keepAudit(loaded, ports);
  await audit.append({ kind: 'secret', user: loaded.user.id, what, details });
}

/** Only a name: whoever wrote the value behind it must learn that it is in the history of the shell now. */
function nameOf({ args }: Invocation, command: string): string {
  const [name = '', ...more] = args;
  if (more.length > 0 || name.includes('='))
    throw usage(
      'A value is never taken from the command line, where other programs and the history of the shell see it.',
      `Run \`oxydra secrets ${command} NAME\` and type it, or pipe it in; if it was a real one, replace it where it came from.`,
    );
  return parseSecretName(name);
}

const find = (store: SecretStore, name: string): SecretInfo => {
  const all = store.list();
  const found = all.find((each) => each.name === name);
  if (found !== undefined) return found;
  const meant = nearest(
    name,
    all.map((each) => each.name),
  );
  throw new Fault(
    'secret/unknown',
    `There is no secret "${name}".${meant === undefined ? '' : ` Did you mean ${meant}?`}`,
    {
      hint: '`oxydra secrets list` shows those there are.',
    },
  );
};

const infoJson = ({ name, hosts, createdAt, rotatedAt }: SecretInfo) => ({
  name,
  hosts,
  created_at: new Date(createdAt).toISOString(),
  ...(rotatedAt === undefined ? {} : { rotated_at: new Date(rotatedAt).toISOString() }),
});

const PLACES = {
  keyring: 'sealed; the key is in the keyring of the system',
  file: 'sealed; the key is in a file of its own outside the workspace',
  passphrase: 'sealed with the passphrase of OXYDRA_SECRETS_PASSPHRASE',
} as const;

const hostWords = (hosts: readonly string[]): string => (hosts.length === 0 ? 'no host' : hosts.join(', '));

async function open(context: Context): Promise<{ readonly loaded: LoadedConfig; readonly store: SecretStore }> {
  const loaded = await context.house.loadConfig();
  return { loaded, store: await openSecrets(loaded, { locks: context.house.locks, clock: context.clock }) };
}

/** `secrets set` */
export const set: Run = async (invocation, context) => {
  const { surroundings, signal, output, options } = context;
  const name = nameOf(invocation, 'set');
  const asked = listOption(invocation, 'host').map(parseSecretHost);
  const hosts = asked.length === 0 ? undefined : asked;
  const { loaded, store } = await open(context);
  const value = await readSecretValue(name, { ...surroundings, signal });
  await note(context, loaded, `The secret ${name} is set.`, { secret: name, hosts: [...(hosts ?? [])] });
  const { replaced, info } = await store.set(name, value, hosts);
  if (options.json) output.document({ ...infoJson(info), replaced });
  else {
    output.note(`${replaced ? 'Replaced' : 'Stored'} ${name}; it may go to ${hostWords(info.hosts)}.`);
    if (info.hosts.length === 0)
      output.note(
        'A key of the configuration may name it as secret://' + name + '; for tools give it hosts with --host.',
      );
  }
  return EXIT.done;
};

/** `secrets list` */
export const list: Run = async (_, context) => {
  const { store } = await open(context);
  const { output, options, clock } = context;
  const secrets = store.list();
  if (options.json) output.document({ key: store.place ?? null, secrets: secrets.map(infoJson) });
  else if (secrets.length === 0) output.note('There is no secret yet; `oxydra secrets set NAME` stores one.');
  else {
    const rows = secrets.map(({ name, hosts, createdAt, rotatedAt }) => [
      name,
      age(clock.now() - (rotatedAt ?? createdAt)),
      hostWords(hosts),
    ]);
    output.text(columns([['NAME', 'AGE', 'HOSTS'], ...rows]));
    if (store.place !== undefined) output.detail(PLACES[store.place]);
  }
  return EXIT.done;
};

/** `secrets rotate` */
export const rotate: Run = async (invocation, context) => {
  const { surroundings, signal, output, options } = context;
  const name = nameOf(invocation, 'rotate');
  const { loaded, store } = await open(context);
  find(store, name);
  const value = await readSecretValue(name, { ...surroundings, signal });
  await note(context, loaded, `The secret ${name} is replaced by a new value.`, { secret: name });
  const info = await store.rotate(name, value);
  if (options.json) output.document(infoJson(info));
  else
    output.note(
      `Replaced the value of ${name}; it may go to ${hostWords(info.hosts)}. The old one is still taken out of texts for ${loaded.config.secrets.keep_rotated_days} days.`,
    );
  return EXIT.done;
};

/** `secrets rm` */
export const remove: Run = async (invocation, context) => {
  const { output, options } = context;
  const name = nameOf(invocation, 'rm');
  const { loaded, store } = await open(context);
  find(store, name);
  await note(context, loaded, `The secret ${name} is removed.`, { secret: name });
  await store.remove(name);
  if (options.json) output.document({ removed: name });
  else output.note(`Removed ${name}.`);
  return EXIT.done;
};
