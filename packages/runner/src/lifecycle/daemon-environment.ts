import { presetOf, PROVIDER_TYPES } from '../config/provider-types.ts';

/** Names under which people keep secrets. */
const SECRET_NAME = /(?:key|token|secret|passw|passphrase|credential|cookie|auth|private|pat$|dsn|connection_string)/iu;

/** Not secrets, whatever they are called: where to find things. */
const HARMLESS = new Set(['SSH_AUTH_SOCK', 'XAUTHORITY', 'DBUS_SESSION_BUS_ADDRESS']);

const OWN_VARIABLES: ReadonlySet<string> = new Set([
  'API_KEY',
  ...PROVIDER_TYPES.flatMap((type) => presetOf(type)?.keys ?? []),
]);

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

/**
 * The environment of the daemon: all but the secrets that it has no use for. A daemon lives long, and whatever it
 * holds could be read from it.
 */
export function daemonEnvironment(
  variables: Readonly<Record<string, string>>,
  named: ReadonlySet<string>,
): Record<string, string> {
  const needed = (name: string): boolean =>
    !SECRET_NAME.test(name) ||
    name.startsWith('OXYDRA_') ||
    HARMLESS.has(name) ||
    OWN_VARIABLES.has(name) ||
    named.has(name);
  return Object.fromEntries(Object.entries(variables).filter(([name]) => needed(name)));
}
