import { createHash } from 'node:crypto';
import type { GivenSecret } from '@oxydra/sandbox';
import type { Environment } from '../environment.ts';
import { presetOf } from '../provider-types.ts';
import type { ProviderSettings } from '../slices/provider-settings.ts';
import { referTo } from './refer-to.ts';
import { secretText } from './secret-reference.ts';
import type { Secret } from './secret.ts';

/** Headers that carry a secret by their name; any other is sent as it stands unless it names one. */
const SECRET_HEADER = /auth|key|token|secret|cookie|passw|credential/iu;

/** A provider's key and headers as its code may hold them, and what stands behind the references. */
export interface ProviderSecrets {
  readonly apiKey: string | undefined;
  readonly extraHeaders: Readonly<Record<string, string>>;
  readonly given: readonly GivenSecret[];
}

const PLAIN = /^[a-z0-9][a-z0-9_-]*$/u;

/** A free name as part of a reference: as it is where it can be, else by a digest that tells it from all others. */
const word = (name: string): string =>
  PLAIN.test(name) && name.length <= 20 ? name : createHash('sha256').update(name).digest('hex').slice(0, 16);

/** The host that a provider's address stands for, its placeholders filled in; none where it cannot be told. */
export function providerHosts(
  { type, baseUrl }: Pick<ProviderSettings, 'type' | 'baseUrl'>,
  environment: Environment,
): readonly string[] {
  const address = baseUrl ?? presetOf(type)?.baseUrl ?? '';
  const filled = address.replaceAll(/\$\{(\w+)\}/gu, (_, name: string) => environment.get(name)?.trim() ?? '');
  const host = URL.parse(filled)?.hostname.replace(/\.$/u, '') ?? '';
  return host === '' ? [] : [host];
}

/** Puts a reference in the place of each secret of a provider. It serves that provider alone, at its host alone. */
export function providerSecrets(name: string, settings: ProviderSettings, environment: Environment): ProviderSecrets {
  const given: GivenSecret[] = [];
  const refer = (slot: string, secret: Secret): string => {
    const { text, given: one } = referTo(secret, {
      name: `config.${word(name)}.${slot}`,
      hosts: providerHosts(settings, environment),
      purpose: `provider:${name}`,
    });
    given.push(one);
    return text;
  };
  const key = settings.apiKey?.reveal().trim() ?? '';
  const apiKey = settings.apiKey === undefined || key === '' ? undefined : refer('api_key', settings.apiKey);
  const headers = Object.entries(settings.extraHeaders).map(([header, secret]) => {
    const value = secret.reveal();
    const open = !SECRET_HEADER.test(header) && 'value' in secretText(value, secret.origin);
    return [header, open || value.trim() === '' ? value : refer(`header-${word(header.toLowerCase())}`, secret)];
  });
  return { apiKey, extraHeaders: Object.fromEntries(headers), given };
}
