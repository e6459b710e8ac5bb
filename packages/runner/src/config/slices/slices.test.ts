import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { chooseTier } from '../choose-tier.ts';
import { worldInput, type World } from '../load-config.fixture.ts';
import { loadConfig, type LoadedConfig } from '../load-config.ts';
import { agentSettings } from './agent-settings.ts';
import { approvalPolicy } from './approval-policy.ts';
import { budgetCaps } from './budget-caps.ts';
import { gatewaySettings } from './gateway-settings.ts';
import { modelSettings } from './provider-settings.ts';
import { contextSettings, turnHabits, turnLimits } from './turn-settings.ts';

const load = (world: World = {}): Promise<LoadedConfig> => loadConfig(worldInput(world));
const agent = (text: string, env: Readonly<Record<string, string>> = {}): Promise<LoadedConfig> =>
  load({ files: { 'agent.toml': text }, env });

/** The key that a provider ends up with, and where it came from. */
async function keyOf(
  text: string,
  env: Readonly<Record<string, string>>,
  provider: string,
): Promise<readonly unknown[]> {
  const { apiKey } = modelSettings(await agent(text, env)).providers[provider] ?? {};
  return [apiKey?.reveal(), apiKey?.origin];
}

describe('a provider key', () => {
  const inline = 'providers.registry.p = { provider_type = "openai", api_key = " inline ", api_key_env = "MINE" }\n';
  const named = 'providers.registry.p = { provider_type = "openai", api_key_env = "MINE" }\n';

  test('is looked for in the entry, its variable, the own variable of the type, API_KEY, in this order', async () => {
    const env = { MINE: 'mine', OPENAI_API_KEY: 'own', API_KEY: 'common' };
    assert.deepEqual(await keyOf(inline, env, 'p'), ['inline', 'providers.registry.p.api_key']);
    assert.deepEqual(await keyOf(named, env, 'p'), ['mine', 'MINE']);
    assert.deepEqual(await keyOf('', env, 'openai'), ['own', 'OPENAI_API_KEY']);
    assert.deepEqual(await keyOf('', { API_KEY: 'common' }, 'groq'), ['common', 'API_KEY']);
    assert.deepEqual(await keyOf('', {}, 'groq'), [undefined, undefined]);
  });

  test('is never a blank one: a variable that is set but empty hides no later one', async () => {
    const blank = inline.replace(' inline ', ' ');
    assert.deepEqual(await keyOf(blank, { MINE: ' ', OPENAI_API_KEY: '', API_KEY: ' common\n' }, 'p'), [
      'common',
      'API_KEY',
    ]);
  });

  test('may be a reference to a stored secret, which stays one', async () => {
    assert.deepEqual(await keyOf('', { OPENAI_API_KEY: 'secret://openai' }, 'openai'), [
      'secret://openai',
      'OPENAI_API_KEY',
    ]);
  });

  test('is asked for by the names of its variables', async () => {
    const { providers } = modelSettings(await agent(named));
    assert.deepEqual(providers['p']?.keyVariables, ['MINE', 'OPENAI_API_KEY', 'API_KEY']);
  });
});

describe('model settings', () => {
  test('read the older form of a provider, and let the registry win over it', async () => {
    const text =
      '[providers.anthropic]\nbase_url = "https://old.example"\napi_key_env = "OLD"\n[providers.registry.anthropic]\nbase_url = "https://new.example"\n';
    const { providers } = modelSettings(await agent(text));
    assert.equal(providers['anthropic']?.type, 'anthropic');
    assert.equal(providers['anthropic']?.baseUrl, 'https://new.example');
    assert.equal(providers['anthropic']?.keyVariables[0], 'OLD');
  });

  test('offer every built-in provider without an entry, and tell a choice from a default', async () => {
    const none = modelSettings(await load());
    assert.equal(none.selection, undefined);
    assert.deepEqual(none.builtInSelection, { provider: 'openai', model: 'gpt-4o-mini' });
    assert.ok('groq' in none.providers && !('openai_compatible' in none.providers));
    const some = modelSettings(await agent('selection = { provider = "groq", model = "m" }\n'));
    assert.deepEqual(some.selection, { provider: 'groq', model: 'm' });
  });

  test('carry retries, fallback, silence, catalog, what is said of unknown models, and the rehearsal script', async () => {
    const text = `
      fallback.chain = ["anthropic/claude"]
      reliability = { max_attempts = 5, backoff_base_ms = 10, backoff_max_ms = 20, jitter = false }
      runtime.turn_timeout_secs = 7
      catalog = { skip_catalog_validation = true, pinned_url = "https://a.example/c.json" }
      rehearsal = { enabled = false, script = "s.json" }
      [providers.registry.openai]
      attachment = true
      input_modalities = ["text", "pdf"]
      reasoning = true
      max_input_tokens = 1
      max_output_tokens = 2
      max_context_tokens = 3
      catalog_provider = "azure"
      extra_headers = { A = "b" }
      provider_options = { store = false, metadata = { a = [1] } }`;
    const settings = modelSettings(await load({ files: { 'agent.toml': text, 's.json': '[]' } }));
    assert.deepEqual(settings.fallback, ['anthropic/claude']);
    assert.deepEqual(settings.reliability, { maxAttempts: 5, baseMs: 10, maxMs: 20, jitter: false });
    assert.equal(settings.silenceMs, 7000);
    assert.deepEqual(settings.catalog, { skipValidation: true, pinnedUrl: 'https://a.example/c.json' });
    assert.deepEqual(settings.rehearsal, { enabled: false, script: '/w/.oxydra/s.json' });
    const openai = settings.providers['openai'];
    assert.deepEqual(openai?.unknownModels, {
      attachment: true,
      inputModalities: ['text', 'pdf'],
      reasoning: true,
      maxInputTokens: 1,
      maxOutputTokens: 2,
      maxContextTokens: 3,
    });
    assert.equal(openai?.catalogProvider, 'azure');
    assert.equal(JSON.stringify(openai?.providerOptions), '{"store":false,"metadata":{"a":[1]}}');
    assert.equal(openai?.extraHeaders['A']?.reveal(), 'b');
  });
});

describe('turn settings', () => {
  test('are the limits of all, tightened and never loosened by those of an agent', async () => {
    const { config } = await agent(
      'runtime.max_turns = 10\nruntime.parallel_reads = 8\nagents.a.max_turns = 3\nagents.b.max_turns = 30\nruntime.max_duration_secs = 5\n',
    );
    assert.deepEqual(turnLimits(config, 'default'), { rounds: 10, toolCalls: 100, wallMs: 5000, parallelReads: 8 });
    assert.equal(turnLimits(config, 'a').rounds, 3);
    assert.equal(turnLimits(config, 'b').rounds, 10);
    assert.equal(turnLimits(config, 'constructor').rounds, 10);
  });

  test('tell the habits of turns and the room for context', async () => {
    const { config } = await agent('runtime.busy = "queue"\n');
    assert.deepEqual(turnHabits(config), { silenceMs: 60_000, busy: 'queue' });
    assert.deepEqual(contextSettings(config), { safetyBufferTokens: 1024, fallbackContextTokens: 128_000 });
  });
});

test('budget caps are one for each key that is set, named after it', async () => {
  const { config } = await agent(
    'runtime.max_cost = 2.5\nbudgets = { per_turn_usd = 1, per_user_day_usd = 0, per_session_tokens = 9 }\nagents.a.max_cost = 0.1\n',
  );
  assert.deepEqual(budgetCaps(config), {
    caps: [
      { scope: 'turn', name: 'runtime.max_cost', usd: 2_500_000 },
      { scope: 'turn', name: 'budgets.per_turn_usd', usd: 1_000_000 },
      { scope: 'user-day', name: 'budgets.per_user_day_usd', usd: 0 },
      { scope: 'session', name: 'budgets.per_session_tokens', tokens: 9 },
      { scope: 'agent-turn', name: 'agents.a.max_cost', usd: 100_000, agent: 'a' },
    ],
    unpricedPerMtok: 100_000_000,
  });
});

test('the approval policy has a mode for each tier, and those of single tools', async () => {
  const { config } = await agent(
    '[approvals]\ntimeout_secs = 9\ntrusted_destinations = ["*@example.org"]\ntools = { file_write = "ask" }\ntiers = { read_only = "deny" }\n',
  );
  assert.deepEqual(approvalPolicy(config), {
    tiers: { read_only: 'deny', side_effecting: 'auto', privileged: 'ask' },
    tools: { file_write: 'ask' },
    trusted: ['*@example.org'],
    timeoutMs: 9000,
  });
});

test('gateway settings split the address, also one of IPv6', async () => {
  const { config } = await agent(
    'gateway = { bind = "[::1]:8080", auth = "none", allowed_origins = ["https://a.example"], allowed_hosts = ["oxydra.lan"] }\n',
  );
  assert.deepEqual(gatewaySettings(config), {
    host: '::1',
    port: 8080,
    auth: 'none',
    allowedOrigins: ['https://a.example'],
    allowedHosts: ['oxydra.lan'],
    maxSessionsPerUser: 50,
    maxConcurrentTurnsPerUser: 10,
    sessionIdleMs: 172_800_000,
    maxAttachments: 4,
    maxAttachmentBytes: 10_485_760,
    shutdownGraceMs: 10_000,
  });
});

test('agents are listed with their prompts, models and tools, the default one first', async () => {
  const files = {
    'agent.toml':
      '[agents.a]\nsystem_prompt_file = "a.md"\nselection = { provider = "groq", model = "x/y" }\n[agents.default]\nsystem_prompt = "hi"\ntools = []\n',
    '/w/.oxydra/workspaces/default/a.md': 'A',
  };
  assert.deepEqual(agentSettings(await load({ files })), [
    { name: 'default', prompt: { text: 'hi' }, selector: undefined, tools: [] },
    { name: 'a', prompt: { file: '/w/.oxydra/workspaces/default/a.md' }, selector: 'groq/x/y', tools: undefined },
  ]);
});

// @requirement config/no-silent-downgrade
describe('the tier', () => {
  const named = { files: { 'runner.toml': '\ndefault_tier = "container"\n' } };

  test('is the process tier with a notice where none is named', async () => {
    const { tier, notices } = chooseTier(await load(), ['process']);
    assert.equal(tier, 'process');
    assert.match(notices[0]?.text ?? '', /default_tier = "container" in runner.toml/u);
  });

  test('is never weakened where one is named, and the way out is told', async () => {
    const loaded = await load(named);
    assert.throws(
      () => chooseTier(loaded, ['process']),
      (error) =>
        Fault.is(error) &&
        error.code === 'config/tier-unavailable' &&
        /"container", which \/w\/.oxydra\/runner.toml:2:1 names, is not available here \(available: process\)/u.test(
          error.message,
        ) &&
        /--insecure/u.test(error.hint ?? ''),
    );
    assert.deepEqual(chooseTier(loaded, ['process', 'container']), { tier: 'container', notices: [] });
  });

  test("is the user's own before everybody's", async () => {
    const files = { ...named.files, 'users/default.toml': 'behavior.sandbox_tier = "process"\n' };
    assert.equal(chooseTier(await load({ files }), ['process']).tier, 'process');
  });

  test('is the process tier openly with --insecure', async () => {
    const { tier, notices } = chooseTier(await load({ ...named, options: { insecure: true } }), ['process']);
    assert.equal(tier, 'process');
    assert.match(notices[0]?.text ?? '', /--insecure/u);
  });
});
