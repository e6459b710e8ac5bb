import { winnerOf, type Layer } from '../layers/layer.ts';
import type { Config } from '../schema/config-schema.ts';
import { keyText } from '../value.ts';
import { checkAgents } from './check-agents.ts';
import { checkDoors } from './check-doors.ts';
import { checkProviders } from './check-providers.ts';
import { checkSecrets } from './check-secrets.ts';
import type { ConfigFacts, CrossCheck } from './cross-check.ts';
import type { Problem } from './problem.ts';

/** Everything that only shows when all layers are laid together. */
export async function crossCheck(
  config: Config,
  layers: readonly Layer[],
  facts: ConfigFacts,
): Promise<readonly Problem[]> {
  const problems: Problem[] = [];
  const check: CrossCheck = {
    config,
    facts,
    isSet: (path) => winnerOf(layers, path) !== undefined,
    winner: (path) => winnerOf(layers, path),
    report: (path, problem) => {
      const place = winnerOf(layers, path)?.place(path);
      problems.push({ ...problem, key: keyText(path), ...(place === undefined ? {} : { place }) });
    },
  };
  checkNumbers(check);
  await checkProviders(check);
  checkAgents(check);
  checkDoors(check);
  for (const layer of layers) problems.push(...checkSecrets(layer));
  return problems;
}

function checkNumbers({ config, isSet, report }: CrossCheck): void {
  const { backoff_base_ms: base, backoff_max_ms: most } = config.reliability;
  if (base > most) {
    const key = isSet(['reliability', 'backoff_base_ms']) ? 'backoff_base_ms' : 'backoff_max_ms';
    const message = `reliability.backoff_base_ms (${base}) must not be greater than reliability.backoff_max_ms (${most}).`;
    report(['reliability', key], { code: 'config/out-of-range', message });
  }
  const { vector_weight: vector, fts_weight: words } = config.memory.retrieval;
  if (Math.abs(vector + words - 1) > 1e-6) {
    const key = isSet(['memory', 'retrieval', 'vector_weight']) ? 'vector_weight' : 'fts_weight';
    const message = `memory.retrieval.vector_weight (${vector}) and fts_weight (${words}) must sum to 1.`;
    report(['memory', 'retrieval', key], { code: 'config/out-of-range', message });
  }
}
