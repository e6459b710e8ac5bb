import { Fault } from '@oxydra/types';
import type { Model, Models } from '@oxydra/types';
import { createRoute } from './attempt.ts';
import type { Route } from './attempt.ts';
import { createCalibration } from './cost/calibration.ts';
import { createRequestEstimate } from './cost/token-estimate.ts';
import { createTokenCounter } from './cost/token-counter.ts';
import { nearestNames } from './catalog/nearest.ts';
import { createModel } from './model.ts';
import type { ModelPorts } from './model.ts';
import type { ModelsOptions } from './options.ts';
import { PRESETS } from './presets/preset-table.ts';
import { createRehearsal, REHEARSAL, REHEARSAL_MODEL } from './rehearsal/rehearsal.ts';
import { createBreaker } from './resilience/breaker.ts';
import { DEFAULT_RELIABILITY } from './resilience/backoff.ts';
import { createTarget, findProvider } from './targets.ts';

/** Makes each value once and keeps it. */
function remember<T>(make: (key: string) => T): (key: string) => T {
  const made = new Map<string, T>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const fresh = make(key);
    made.set(key, fresh);
    return fresh;
  };
}

/** The models of a configuration. What turns share (breakers, calibrations, a script's place) lives as long as this. */
export function createModels(options: ModelsOptions): Models {
  const reliability = { ...DEFAULT_RELIABILITY, ...options.reliability };
  const counter = createTokenCounter();
  const { clock, random, log, ids, fetch } = options;
  const count = (text: string): number => {
    if (options.exactTokens === true) {
      counter.load().catch((error: unknown) => log.warn('provider.no-tokenizer', { error: String(error) }));
    }
    return counter.count(text);
  };
  const ports: ModelPorts = {
    clock,
    random,
    log,
    reliability,
    count,
    estimate: createRequestEstimate(count),
    breaker: remember((provider) => createBreaker(provider, clock)),
    calibration: remember(() => createCalibration()),
  };
  const rehearsal = remember(() => createRehearsal({ clock, ids, script: options.rehearsal?.script }));

  const chosen = options.selection;
  const byDefault = chosen === undefined ? undefined : `${chosen.provider}/${chosen.model}`;

  const routeTo = (providerName: string, modelName: string): Route => {
    if (providerName === REHEARSAL) return rehearsal(REHEARSAL);
    const provider = findProvider(providerName, options);
    if (provider === undefined) throw unknownProvider(providerName, options);
    return createRoute(createTarget(provider, modelName, options), {
      fetch,
      clock,
      ids,
      silenceMs: reliability.silenceMs,
    });
  };

  /** `provider/model`, or a model's own name, looked for in the default provider first. */
  const resolve = (selector: string): Route => {
    const slash = selector.indexOf('/');
    const head = slash < 0 ? selector : selector.slice(0, slash);
    if (slash > 0 && (head === REHEARSAL || findProvider(head, options) !== undefined)) {
      return routeTo(head, selector.slice(slash + 1));
    }
    if (selector === REHEARSAL) return rehearsal(REHEARSAL);
    const names = new Set([...(chosen === undefined ? [] : [chosen.provider]), ...Object.keys(options.providers)]);
    for (const name of names) {
      const provider = name === REHEARSAL ? undefined : findProvider(name, options);
      if (provider?.catalog !== undefined && options.catalog.find(provider.catalog, selector) !== undefined) {
        return routeTo(name, selector);
      }
    }
    const near = options.catalog.nearest(selector);
    if (slash > 0 && near.length === 0) throw unknownProvider(head, options);
    throw new Fault('provider/unknown-model', `No configured provider has a model “${selector}”.`, {
      hint:
        near.length === 0
          ? 'Name it as provider/model; see `oxydra catalog show`.'
          : `Did you mean ${near.join(', ')}? Name it as provider/model.`,
    });
  };

  const fallbackRoutes = (primary: Route, picked: string | undefined): Route[] => {
    const applies = options.fallback?.appliesTo ?? ((selector) => selector === undefined);
    if (options.fallback === undefined || !applies(picked)) return [];
    return options.fallback.chain.flatMap((selector) => {
      try {
        const route = resolve(selector);
        return route.model.id === primary.model.id ? [] : [route];
      } catch (error) {
        if (!Fault.is(error)) throw error;
        log.warn('provider.fallback-unusable', { selector, code: error.code, message: error.message });
        return [];
      }
    });
  };

  const routes = remember(resolve);
  const models = new Map<string, Model>();
  return {
    select(selector) {
      const wanted = selector?.trim() === '' ? undefined : selector?.trim();
      const name = wanted ?? byDefault;
      if (name === undefined) {
        throw new Fault('config/no-model', 'No model is selected.', {
          hint: 'Set selection.provider and selection.model in agent.toml, or name a model with --model.',
        });
      }
      const key = `${wanted === undefined ? 'default' : 'picked'} ${name}`;
      const known = models.get(key);
      if (known !== undefined) return known;
      const primary = routes(name);
      const model = createModel([primary, ...fallbackRoutes(primary, wanted)], ports);
      models.set(key, model);
      return model;
    },
  };
}

function unknownProvider(name: string, options: ModelsOptions): Fault {
  const known = [...Object.keys(options.providers), ...PRESETS.map((preset) => preset.name), REHEARSAL_MODEL.provider];
  const near = nearestNames(name, known);
  return new Fault('config/unknown-provider', `There is no provider “${name}”.`, {
    hint:
      near.length === 0
        ? `Add it as providers.registry.${name}, or use one of ${PRESETS.slice(0, 5)
            .map((preset) => preset.name)
            .join(', ')}, …`
        : `Did you mean ${near.join(', ')}? Or add providers.registry.${name}.`,
  });
}
