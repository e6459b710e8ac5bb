import { REHEARSAL } from '@oxydra/provider';
import { providerEntryOf, providerNames, providerTypeOf } from '../slices/provider-entries.ts';
import { presetOf, PROVIDER_TYPES } from '../provider-types.ts';
import type { KeyPath } from '../value.ts';
import { quoted } from './allowed-text.ts';
import type { CrossCheck } from './cross-check.ts';
import { nearest } from './did-you-mean.ts';

const article = (suggestion: string | undefined): { suggestion?: string } =>
  suggestion === undefined ? {} : { suggestion: JSON.stringify(suggestion) };

/** Entries have a type that exists; the older form counts as an entry. */
function checkTypes({ config, report }: CrossCheck): void {
  const types = PROVIDER_TYPES;
  for (const [name, entry] of Object.entries(config.providers.registry)) {
    const path = ['providers', 'registry', name];
    const type = entry.provider_type;
    if (type === undefined && providerTypeOf(config, name) === undefined) {
      const message = `providers.registry.${name} has no provider_type, and "${name}" is no built-in provider.`;
      report(path, { code: 'config/missing-key', message, allowed: quoted(types), ...article(nearest(name, types)) });
    } else if (type !== undefined && presetOf(type) === undefined) {
      const message = `providers.registry.${name}.provider_type is "${type}", but must be one of ${quoted(types)}.`;
      report([...path, 'provider_type'], {
        code: 'config/bad-value',
        message,
        allowed: quoted(types),
        ...article(nearest(type, types)),
      });
    }
    const preset = presetOf(type ?? name);
    if (preset !== undefined && preset.baseUrl === undefined && entry.base_url === undefined) {
      const message = `providers.registry.${name} has no base_url, which the type ${preset.name} needs.`;
      report(path, { code: 'config/missing-key', message });
    }
  }
}

async function checkModel(check: CrossCheck, provider: string, model: string, where: KeyPath): Promise<void> {
  const { config, facts, report } = check;
  const type = providerTypeOf(config, provider);
  const findModel = facts.findModel;
  if (findModel === undefined || type === undefined || config.catalog.skip_catalog_validation) return;
  const catalogProvider = providerEntryOf(config, provider)?.catalog_provider;
  const preset = presetOf(type);
  // Nobody but the server itself knows the models of a local or a nameless one.
  if (catalogProvider === undefined && (preset?.local === true || preset?.catalog === undefined)) return;
  const found = await findModel({ type, catalogProvider, model });
  if (found.known) return;
  const near = found.nearest.slice(0, 3);
  const message = `The catalog knows no model "${model}" of ${provider}; catalog.skip_catalog_validation = true allows it all the same.`;
  report(where, {
    code: 'config/unknown-model',
    message,
    ...(near.length === 0 ? {} : { allowed: quoted(near), suggestion: quoted(near) }),
  });
}

async function checkPair(
  check: CrossCheck,
  provider: string,
  model: string,
  path: KeyPath,
  own: boolean,
): Promise<void> {
  const names = providerNames(check.config);
  if (names.includes(provider)) {
    if (provider !== REHEARSAL) await checkModel(check, provider, model, own ? [...path, 'model'] : path);
    return;
  }
  const registered = Object.keys(check.config.providers.registry);
  check.report(own ? [...path, 'provider'] : path, {
    code: 'config/unknown-provider',
    message: `There is no provider "${provider}": it is neither built in nor in providers.registry.`,
    allowed: quoted(names),
    ...article(nearest(provider, [...registered, ...names])),
  });
}

/** Every provider that is named exists, and the catalog knows every model that is named. */
export async function checkProviders(check: CrossCheck): Promise<void> {
  const { config, isSet, report } = check;
  checkTypes(check);
  const { provider, model } = config.selection;
  const chosen = { provider: isSet(['selection', 'provider']), model: isSet(['selection', 'model']) };
  if (chosen.provider && !chosen.model && provider !== 'openai' && provider !== REHEARSAL) {
    const message = `selection.provider is "${provider}", but selection.model is missing; name a model of that provider.`;
    report(['selection', 'provider'], { code: 'config/missing-key', message });
  } else if (chosen.provider || chosen.model) await checkPair(check, provider, model, ['selection'], true);

  for (const [index, selector] of config.fallback.chain.entries()) {
    const slash = selector.indexOf('/');
    await checkPair(check, selector.slice(0, slash), selector.slice(slash + 1), ['fallback', 'chain', index], false);
  }
  for (const [name, agent] of Object.entries(config.agents)) {
    if (agent.selection === undefined) continue;
    const path = ['agents', name, 'selection'];
    const { provider: own, model: ownModel } = agent.selection;
    if (own !== undefined && ownModel !== undefined) await checkPair(check, own, ownModel, path, true);
    else {
      const missing = own === undefined ? 'provider' : 'model';
      const message = `agents.${name}.selection.${missing} is missing; a selection names a provider and a model.`;
      report(path, { code: 'config/missing-key', message });
    }
  }
}
