import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { check, problemsOf, worldInput } from '../load-config.fixture.ts';
import { listUsers } from '../load-config.ts';
import { modelSettings } from '../slices/provider-settings.ts';

/** Every key that files of the earlier program may hold, in the forms it wrote. */
const AGENT = `
config_version = "1.0.0"

[runtime]
turn_timeout_secs = 90
max_turns = 40
max_cost = 2500000.0

[runtime.context_budget]
trigger_ratio = 0.8
safety_buffer_tokens = 2048
fallback_max_context_tokens = 64000

[runtime.summarization]
target_ratio = 0.4
min_turns = 4

[memory]
enabled = true
remote_url = "libsql://notes.example.org"
auth_token = "a-token"
embedding_backend = "deterministic"
model2vec_model = "potion_8m"

[memory.retrieval]
top_k = 12
vector_weight = 0.6
fts_weight = 0.4

[selection]
provider = "router"
model = "some/model"

[providers.registry.router]
provider_type = "openai"
base_url = "https://openrouter.ai/api/v1"
api_key_env = "OPENROUTER_API_KEY"
catalog_provider = "openrouter"
extra_headers = { "HTTP-Referer" = "https://example.org" }
attachment = true
input_modalities = ["image", "file"]
reasoning = false
max_input_tokens = 100000
max_output_tokens = 8000
max_context_tokens = 128000

[providers.registry.claude]
provider_type = "anthropic"
api_key = "an-inline-key"

[providers.registry.responses]
provider_type = "openai_responses"

[providers.registry.google]
provider_type = "gemini"

[reliability]
max_attempts = 4
backoff_base_ms = 250
backoff_max_ms = 2000
jitter = false

[catalog]
skip_catalog_validation = true
pinned_url = "https://example.org/catalog.json"

[tools.web_search]
provider = "searxng"
base_url = "http://127.0.0.1:8888"
base_urls = ["http://127.0.0.1:8888", "http://127.0.0.1:8889"]
api_key_env = "SEARCH_KEY"
engine_id_env = "SEARCH_ENGINE"
query_params = "language=en"
engines = "duckduckgo,wikipedia"
categories = ["general"]
safesearch = 1
egress_allowlist = ["127.0.0.1"]

[tools.shell]
enabled = true
allow = ["git", "npm*"]
deny = ["curl"]
replace_defaults = false
allow_operators = true
env_keys = ["HOME"]
command_timeout_secs = 120

[tools.browser]
enabled = false
cdp_url = "http://127.0.0.1:9222"

[tools.attachment_save]
timeout_secs = 30

[scheduler]
enabled = true
poll_interval_secs = 15
max_concurrent = 2
max_schedules_per_user = 50
max_run_history = 20
min_interval_secs = 60
max_turns = 10
max_cost = 0.5
default_timezone = "Asia/Kolkata"
auto_disable_after_failures = 5
notify_after_failures = 3

[gateway]
max_sessions_per_user = 20
max_concurrent_turns_per_user = 5
session_idle_ttl_hours = 24

[agents.writer]
system_prompt = "You write."
tools = ["file_read"]
max_turns = 5
max_cost = 0.25

[agents.writer.selection]
provider = "claude"
model = "claude-sonnet-4-6"

[agents.reader]
system_prompt_file = "reader.md"
`;

const RUNNER = `
config_version = "1.0.1"
workspace_root = "spaces"
default_tier = "container"

[users.ada]
config_path = "users/ada.toml"

[guest_images]
oxydra_vm = "registry.example.org/oxydra-vm:1"
shell_vm = "registry.example.org/shell-vm:1"
firecracker_oxydra_vm_config = "a.json"
firecracker_shell_vm_config = "b.json"

[web]
enabled = true
bind = "127.0.0.1:9400"
auth_mode = "token"
auth_token_env = "WEB_TOKEN"
auth_token = "a-token"
`;

const USER = `
config_version = "1.0.1"

[mounts]
shared = "shared"
tmp = "tmp"
vault = "/srv/vault"

[resources]
max_vcpus = 2
max_memory_mib = 2048
max_processes = 128

[credential_refs]
github = "GITHUB_TOKEN"

[behavior]
sandbox_tier = "micro_vm"
shell_enabled = true
browser_enabled = false
timezone = "Europe/Berlin"

[channels.telegram]
enabled = true
bot_token_env = "BOT_TOKEN"
polling_timeout_secs = 30
max_message_length = 4096

[[channels.telegram.senders]]
platform_ids = ["12345"]
display_name = "Ada"

[[channels.telegram.senders]]
platform_ids = ["67890"]
`;

const files = {
  'agent.toml': AGENT,
  'runner.toml': RUNNER,
  'users/ada.toml': USER,
  '/w/.oxydra/spaces/ada/reader.md': 'You read.',
};

// @requirement config/rust-files-load
describe('files of the earlier program', () => {
  test('load unchanged, every key of them', async () => {
    assert.deepEqual(await problemsOf({ files }), []);
  });

  test('mean what they meant', async () => {
    const checked = await check({ files, env: { OPENROUTER_API_KEY: 'a-key' } });
    assert.ok(checked.ok);
    const { config, user, paths, named } = checked.loaded;
    assert.deepEqual([config.runtime.max_turns, config.gateway.session_idle_ttl_hours, user.id], [40, 24, 'ada']);
    assert.equal(paths.vault, '/srv/vault');
    assert.equal(named.prompts['reader'], '/w/.oxydra/spaces/ada/reader.md');
    const { selection, providers } = modelSettings(checked.loaded);
    assert.deepEqual(selection, { provider: 'router', model: 'some/model' });
    assert.equal(providers['router']?.apiKey?.origin, 'OPENROUTER_API_KEY');
    assert.equal(providers['claude']?.apiKey?.reveal(), 'an-inline-key');
    assert.equal(providers['responses']?.type, 'openai_responses');
  });

  test('say nothing in silence: each key without effect is warned about once, and no other', async () => {
    const checked = await check({ files });
    assert.ok(checked.ok);
    const warned = checked.loaded.warnings
      .filter(({ code }) => code === 'config/no-effect-yet')
      .map(({ key }) => key ?? '');
    assert.equal(new Set(warned).size, warned.length);
    const tables = new Set(warned.map((key) => key.split('.')[0] ?? ''));
    assert.deepEqual([...tables].toSorted(), [
      'behavior',
      'channels',
      'credential_refs',
      'guest_images',
      'memory',
      'resources',
      'runtime',
      'scheduler',
      'tools',
      'web',
    ]);
    assert.ok(warned.includes('behavior.shell_enabled') && !warned.includes('behavior.timezone'));
    assert.equal(checked.loaded.warnings.length - warned.length, 1); // that max_cost is in dollars here
  });

  test('may keep their settings in profile tables, and older names of providers', async () => {
    const text =
      '[default.runtime]\nmax_turns = 7\n[default.providers.openai]\napi_key_env = "MINE"\nbase_url = "https://a.example"\n';
    const checked = await check({ files: { 'agent.toml': text } });
    assert.ok(checked.ok);
    assert.equal(checked.loaded.config.runtime.max_turns, 7);
    assert.equal(modelSettings(checked.loaded).providers['openai']?.baseUrl, 'https://a.example');
  });
});

test('all users are known, for checks of all of them', async () => {
  assert.deepEqual(await listUsers(worldInput({ files: { ...files, 'users/bob.toml': '' } })), ['ada', 'bob']);
});
