import { HOSTED_PRESETS } from './hosted-presets.ts';
import { LOCAL_PRESETS } from './local-presets.ts';
import { NATIVE_PRESETS } from './native-presets.ts';
import type { Preset } from './preset.ts';

/** Every provider known by name. */
export const PRESETS: readonly Preset[] = [...NATIVE_PRESETS, ...HOSTED_PRESETS, ...LOCAL_PRESETS];

const BY_NAME = new Map(PRESETS.map((preset) => [preset.name, preset]));
/** Other spellings of the same names: models.dev's, and those with a hyphen. */
const ALIASES: { readonly [name: string]: string } = {
  google: 'gemini',
  'amazon-bedrock': 'bedrock',
  'google-vertex': 'vertex',
  'fireworks-ai': 'fireworks',
  together: 'togetherai',
  moonshotai: 'moonshot',
  alibaba: 'qwen',
  'cloudflare-workers-ai': 'cloudflare',
};

/** Finds a preset by its name, in any of the spellings in use. */
export const findPreset = (name: string): Preset | undefined => {
  const lower = name.toLowerCase();
  return BY_NAME.get(lower) ?? BY_NAME.get(ALIASES[lower] ?? '') ?? BY_NAME.get(lower.replaceAll('-', '_'));
};
