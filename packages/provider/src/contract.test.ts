/** @requirement model/one-ending */
import { modelContract } from '@oxydra/testkit';
import type { ModelScenario, ProviderReply, WireFamily } from '@oxydra/testkit';
import type { RehearsalStep } from './rehearsal/script.ts';
import { fixture, openSubject } from './provider-subject.fixture.ts';

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

/** The same scenarios as the script of the rehearsal: it keeps the contract like any other provider. */
const SCRIPTS: { readonly [S in ModelScenario]: readonly RehearsalStep[] } = {
  text: [{ type: 'text', text: 'Hello, wörld 🌍!' }],
  call: [{ type: 'tool-call', name: 'weather', arguments: { city: 'Zürich' } }],
  parallel: [
    { type: 'tool-call', name: 'weather', arguments: { city: 'Paris' } },
    { type: 'tool-call', name: 'weather', arguments: { city: 'Rome' } },
  ],
  'no-arguments': [{ type: 'tool-call', name: 'now', arguments: '' }],
  reasoning: [
    { type: 'reasoning', text: 'Two and two make four.' },
    { type: 'text', text: 'Four.' },
  ],
  length: [
    { type: 'text', text: 'Once upon' },
    { type: 'finish', reason: 'length' },
  ],
  cut: [
    { type: 'text', text: 'Once upon' },
    { type: 'error', code: 'cut', retryable: true },
  ],
  overloaded: [
    { type: 'text', text: 'Once upon' },
    { type: 'error', code: 'overloaded', retryable: true },
  ],
  stalled: [
    { type: 'text', text: 'Once upon' },
    { type: 'delay', ms: 600_000 },
  ],
};

modelContract('of the rehearsal', (scenario) =>
  openSubject('chat', [], {
    selection: { provider: 'rehearsal', model: 'rehearsal' },
    rehearsal: { script: { answers: [{ steps: [...SCRIPTS[scenario]] }] } },
  }),
);
