import { Fault } from '@oxydra/types';
import type { Family } from '../ask/target.ts';
import type { Preset } from './preset.ts';

/** Ends that people copy from a manual although the builder adds them itself. */
const ENDPOINTS = /\/(chat\/completions|completions|responses|messages|models)$/;
const VERSION = /\/v\d+[a-z0-9]*(\/|$)/i;

/** The version that a family's root carries when the address names none. */
const DEFAULT_VERSION: { readonly [F in Family]: string } = {
  openai: '/v1',
  openai_responses: '/v1',
  anthropic: '/v1',
  gemini: '/v1beta',
  compatible: '/v1',
};

const bare = (url: string): string => url.replace(/\/+$/, '').replace(/\/v\d+[a-z]*$/i, '');

/** A version of the service that Azure's deployment addresses must name. */
const AZURE_QUERY = 'api-version=2025-04-01-preview';

/**
 * The API's root and query from what a person wrote: with or without version, trailing slash or endpoint. Throws
 * `config/bad-base-url`.
 */
export function resolveBaseUrl(
  provider: string,
  preset: Preset,
  given: string | undefined,
): { readonly baseUrl: string; readonly query: string } {
  const key = `providers.registry.${provider}.base_url`;
  const source = given?.trim() ?? preset.baseUrl;
  if (source === undefined || source === '') {
    throw new Fault('config/missing-base-url', `The provider ${provider} has no base_url.`, {
      hint: `Set ${key} to the address of the server, e.g. "http://127.0.0.1:8000/v1".`,
    });
  }
  if (!URL.canParse(source) || !/^https?:$/.test(new URL(source).protocol)) {
    throw new Fault('config/bad-base-url', `${key} is no http(s) address: “${source}”.`, {
      hint: 'Write it with its scheme, e.g. "https://api.example.com/v1".',
    });
  }
  const parsed = new URL(source);
  const ownQuery = parsed.search.slice(1);
  parsed.search = '';
  parsed.hash = '';
  const root = parsed.toString().replace(/\/+$/, '').replace(ENDPOINTS, '').replace(/\/+$/, '');
  const deployment = /\/deployments\/[^/]+$/.test(root);
  const query = ownQuery !== '' ? ownQuery : deployment ? AZURE_QUERY : (preset.query ?? '');
  if (given === undefined || deployment) return { baseUrl: root, query };
  // The preset's own address, in whatever spelling, means the preset's own root.
  if (preset.baseUrl !== undefined && bare(root) === bare(preset.baseUrl)) {
    return { baseUrl: preset.baseUrl.replace(/\/+$/, ''), query };
  }
  const own = preset.baseUrl === undefined ? '' : preset.baseUrl.replace(/^https?:\/\/[^/]+/, '').replace(/\/+$/, '');
  if (new URL(root).pathname === '/' && !own.includes('${')) {
    return {
      baseUrl: `${root}${own === '' && preset.unversioned !== true ? DEFAULT_VERSION[preset.family] : own}`,
      query,
    };
  }
  const versioned = VERSION.test(`${new URL(root).pathname}/`) || preset.unversioned === true;
  return { baseUrl: versioned ? root : `${root}${DEFAULT_VERSION[preset.family]}`, query };
}

/** Fills `${NAME}` from variables. Throws `config/missing-variable` with the name. */
export function fillVariables(provider: string, url: string, variable: (name: string) => string | undefined): string {
  return url.replace(/\$\{([A-Z0-9_]+)\}/g, (_, name: string) => {
    const value = variable(name)?.trim();
    if (value === undefined || value === '') {
      throw new Fault(
        'config/missing-variable',
        `The address of the provider ${provider} needs the variable ${name}.`,
        {
          hint: `Set ${name}, or set providers.registry.${provider}.base_url to the whole address.`,
        },
      );
    }
    return encodeURIComponent(value);
  });
}
