/** @requirement model/one-ending */
import { modelContract } from '@oxydra/testkit';
import type { ModelScenario, ProviderReply, WireFamily } from '@oxydra/testkit';
import { fixture, openSubject } from './provider-subject.test.ts';

const FAMILIES: readonly WireFamily[] = ['chat', 'responses', 'anthropic', 'gemini'];

function reply(family: WireFamily, scenario: ModelScenario): ProviderReply {
  const payloads = fixture(family, scenario === 'stalled' ? 'cut' : scenario);
  if (scenario === 'cut') return { kind: 'stream', payloads, ending: 'cut' };
  if (scenario === 'stalled') return { kind: 'stream', payloads, ending: 'stalled' };
  return { kind: 'stream', payloads, cuts: [40, 41, 300, 301] };
}

for (const family of FAMILIES)
  modelContract(`over ${family}`, (scenario) => openSubject(family, [reply(family, scenario)]));
modelContract('over chat, as OpenAI itself', (scenario) =>
  openSubject('chat', [reply('chat', scenario)], { type: 'azure', path: '/openai/v1' }),
);
