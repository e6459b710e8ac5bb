import { REHEARSAL } from '@oxydra/provider';
import { join } from 'node:path';
import { Fault } from '@oxydra/types';
import { DEFAULT_USER, parseUserId } from '../config/choose-user.ts';
import { renderExample } from '../config/example/render-example.ts';
import type { ConfigDisk } from '../config/files/config-files.ts';
import { quoted } from '../config/problems/allowed-text.ts';
import { nearest } from '../config/problems/did-you-mean.ts';
import { presetOf, PROVIDER_TYPES } from '../config/provider-types.ts';
import { TIERS } from '../config/schema/key.ts';
import type { ConfigValue } from '../config/value.ts';

export interface InitOptions {
  readonly provider?: string | undefined;
  /** Absent: `defaultModel` of the provider. */
  readonly model?: string | undefined;
  readonly tier?: string | undefined;
  readonly user?: string | undefined;
  /** A good model of a provider, as the catalog has it. */
  readonly defaultModel?: ((provider: string) => string | undefined) | undefined;
}

export interface InitFile {
  /** Relative to the config folder. */
  readonly path: string;
  readonly text: string;
}

const badChoice = (what: string, given: string, known: readonly string[]): Fault => {
  const meant = nearest(given, known);
  return new Fault('config/bad-option', `${what} is "${given}", but must be one of ${quoted(known)}.`, {
    hint: meant === undefined ? 'Choose one of them.' : `Did you mean ${meant}?`,
  });
};

function providerSettings(options: InitOptions): ReadonlyMap<string, ConfigValue> {
  const { provider } = options;
  if (provider === undefined) return new Map();
  const known = [...PROVIDER_TYPES, REHEARSAL];
  if (!known.includes(provider)) throw badChoice('--provider', provider, known);
  const model = options.model ?? (provider === REHEARSAL ? REHEARSAL : options.defaultModel?.(provider));
  if (model === undefined) {
    throw new Fault('config/missing-key', `No usual model is known for ${provider}.`, {
      hint: 'Name one with --model NAME.',
    });
  }
  const settings = new Map<string, ConfigValue>([
    ['selection.provider', provider],
    ['selection.model', model],
  ]);
  const preset = presetOf(provider);
  if (preset === undefined) return settings;
  settings.set(`providers.registry.${provider}.provider_type`, provider);
  const variable = preset.keyless === true ? undefined : preset.keys[0];
  if (variable !== undefined) settings.set(`providers.registry.${provider}.api_key_env`, variable);
  // Where the address is one's own, the file must show a place for it.
  if (preset.baseUrl === undefined) settings.set(`providers.registry.${provider}.base_url`, 'http://127.0.0.1:8000/v1');
  return settings;
}

/** The commented config files, with what the options choose set in them. Throws `config/bad-option`. */
export function initFiles(options: InitOptions): readonly InitFile[] {
  const user = parseUserId(options.user ?? DEFAULT_USER);
  const tiers: readonly string[] = TIERS;
  if (options.tier !== undefined && !tiers.includes(options.tier)) throw badChoice('--tier', options.tier, tiers);
  const runner = new Map<string, ConfigValue>(options.tier === undefined ? [] : [['default_tier', options.tier]]);
  return [
    { path: 'agent.toml', text: renderExample('agent', providerSettings(options)) },
    { path: 'runner.toml', text: renderExample('runner', runner) },
    { path: join('users', `${user}.toml`), text: renderExample('user') },
  ];
}

/** Writes those files that are not there yet; one that is there is never touched. */
export async function writeInitFiles(
  disk: ConfigDisk,
  folder: string,
  files: readonly InitFile[],
): Promise<{ readonly written: readonly string[]; readonly kept: readonly string[] }> {
  const written: string[] = [];
  const kept: string[] = [];
  for (const { path, text } of files) {
    const target = join(folder, path);
    if ((await disk.kind(target)) !== undefined) kept.push(target);
    else {
      await disk.replace(target, text);
      written.push(target);
    }
  }
  return { written, kept };
}
