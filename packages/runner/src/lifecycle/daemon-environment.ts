import { presetOf, PROVIDER_TYPES } from '../config/provider-types.ts';

/** Names under which people keep secrets. */
const SECRET_NAME = /(?:key|token|secret|passw|passphrase|credential|cookie|auth|private|pat$|dsn|connection_string)/iu;

/** An address with a password in it, whatever its variable is called. */
const SECRET_VALUE = /[a-z][a-z0-9+.-]*:\/\/[^\s/@:]*:[^\s/@]+@/iu;

/** Not secrets, whatever they are called: where to find things. */
const HARMLESS = new Set(['SSH_AUTH_SOCK', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS']);

const OWN_VARIABLES: ReadonlySet<string> = new Set([
  'API_KEY',
  ...PROVIDER_TYPES.flatMap((type) => presetOf(type)?.keys ?? []),
]);

/** Variables that set keys of the configuration: in any of them may stand a secret, such as a header. */
const OVERRIDE = 'OXYDRA__';

/** Shorter values say too little to be looked for inside others. */
const SHORTEST = 8;

/** Every variable that the configuration names as the place of a secret: `api_key_env`, `engine_id_env`, `env_keys`. */
export function variablesNamedBy(config: unknown): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (key.endsWith('_env') || key === 'env_keys') names.add(value);
    } else if (Array.isArray(value)) for (const item of value) visit(item, key);
    else if (typeof value === 'object' && value !== null)
      for (const [name, item] of Object.entries(value)) visit(item, name);
  };
  visit(config, '');
  return names;
}

/** What a daemon gets, and by which way. */
export interface DaemonEnvironment {
  /** Its environment, which every program of this user can read in `/proc`: nothing in it is secret. */
  readonly open: Readonly<Record<string, string>>;
  /** Handed to it by a pipe that it reads once. */
  readonly handed: Readonly<Record<string, string>>;
}

/**
 * Parts the variables of a daemon to be. Secrets that it has no use for it does not get at all: it lives long, and
 * whatever it holds could be read from it.
 */
export function daemonEnvironment(
  variables: Readonly<Record<string, string>>,
  named: ReadonlySet<string>,
): DaemonEnvironment {
  const isKey = (name: string): boolean => OWN_VARIABLES.has(name) || named.has(name);
  const isSecret = (name: string): boolean =>
    isKey(name) || (SECRET_NAME.test(name) && !HARMLESS.has(name)) || SECRET_VALUE.test(variables[name] ?? '');
  const names = Object.keys(variables);
  const values = names.filter(isSecret).map((name) => variables[name] ?? '');
  const secrets = values.filter((value) => value.length >= SHORTEST);
  /** The same secret under a harmless name is no less secret. */
  const holdsSecret = (value: string): boolean => secrets.some((secret) => value.includes(secret));
  const open: Record<string, string> = {};
  const handed: Record<string, string> = {};
  for (const name of names) {
    const value = variables[name] ?? '';
    if (isKey(name) || name.startsWith(OVERRIDE) || (isSecret(name) && name.startsWith('OXYDRA_')))
      handed[name] = value;
    else if (SECRET_NAME.test(name) && !HARMLESS.has(name)) continue;
    else if (SECRET_VALUE.test(value) || holdsSecret(value)) handed[name] = value;
    else open[name] = value;
  }
  return { open, handed };
}
