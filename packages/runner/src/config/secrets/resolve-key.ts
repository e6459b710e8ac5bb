import type { Environment } from '../environment.ts';
import { createSecret, type Secret } from './secret.ts';

/** The variable that any provider's key may stand in when nothing closer is set. */
export const COMMON_VARIABLE = 'API_KEY';

/** Where a provider's key is looked for, in this order: the entry itself, its variable, the provider's own ones. */
export interface KeySources {
  readonly inline: Secret | undefined;
  readonly named: string | undefined;
  readonly own: readonly string[];
}

/** The variables that are tried, for sentences about a missing key. */
export const keyVariables = ({ named, own }: KeySources): readonly string[] => [
  ...new Set([...(named === undefined ? [] : [named]), ...own, COMMON_VARIABLE]),
];

/** The first source that is set and not blank; undefined where there is none. Each may hold a `secret://` reference. */
export function resolveKey(sources: KeySources, environment: Environment): Secret | undefined {
  const inline = sources.inline?.reveal().trim() ?? '';
  if (inline !== '') return createSecret(inline, sources.inline?.origin ?? '');
  for (const name of keyVariables(sources)) {
    const text = environment.get(name)?.trim() ?? '';
    if (text === '') continue;
    return createSecret(text, name);
  }
  return undefined;
}
