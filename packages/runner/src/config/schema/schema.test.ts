import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asTable } from '../explain.ts';
import { problemsOf } from '../load-config.fixture.ts';
import { valueAt, type ConfigValue } from '../value.ts';
import { configSchema, documentOf } from './config-schema.ts';
import { keysOf, nodeAt } from './key-tree.ts';
import { pendingReason } from './pending-keys.ts';
import { LEGACY_PROVIDERS } from './providers-table.ts';

const UNSET = undefined;

/** Every key and its default. The schema is compared with this, so that no default changes by accident. */
const DEFAULTS: Readonly<Record<string, ConfigValue | undefined>> = {
  'selection.provider': 'openai',
  'selection.model': 'gpt-4o-mini',
  'fallback.chain': [],
  'reliability.max_attempts': 3,
  'reliability.backoff_base_ms': 500,
  'reliability.backoff_max_ms': 30_000,
  'reliability.jitter': true,
  'catalog.skip_catalog_validation': false,
  'catalog.pinned_url': UNSET,
  'runtime.turn_timeout_secs': 60,
  'runtime.max_turns': 25,
  'runtime.max_cost': UNSET,
  'runtime.max_tool_calls': 100,
  'runtime.max_duration_secs': 1800,
  'runtime.parallel_reads': 8,
  'runtime.busy': 'queue',
  'runtime.context_budget.trigger_ratio': 0.85,
  'runtime.context_budget.safety_buffer_tokens': 1024,
  'runtime.context_budget.fallback_max_context_tokens': 128_000,
  'runtime.summarization.target_ratio': 0.5,
  'runtime.summarization.min_turns': 6,
  'budgets.per_turn_usd': UNSET,
  'budgets.per_session_usd': UNSET,
  'budgets.per_user_day_usd': UNSET,
  'budgets.per_turn_tokens': UNSET,
  'budgets.per_session_tokens': UNSET,
  'budgets.per_user_day_tokens': UNSET,
  'budgets.unpriced_usd_per_mtok': 100,
  'approvals.timeout_secs': 300,
  'approvals.trusted_destinations': [],
  'approvals.tiers.read_only': 'auto',
  'approvals.tiers.side_effecting': 'auto',
  'approvals.tiers.privileged': 'ask',
  'approvals.tools': {},
  'egress.mode': 'default',
  'egress.allowlist': UNSET,
  'egress.deny': [],
  'egress.local': [],
  'egress.tools': {},
  'egress.proxy_url': UNSET,
  'egress.max_bytes': 67_108_864,
  'egress.timeout_secs': 300,
  'egress.connect_timeout_secs': 10,
  'egress.resolve_timeout_secs': 5,
  'gateway.bind': '127.0.0.1:0',
  'gateway.auth': 'token',
  'gateway.allowed_origins': [],
  'gateway.allowed_hosts': [],
  'gateway.max_sessions_per_user': 50,
  'gateway.max_concurrent_turns_per_user': 10,
  'gateway.session_idle_ttl_hours': 48,
  'gateway.max_attachments': 4,
  'gateway.max_attachment_mib': 10,
  'gateway.shutdown_grace_secs': 10,
  'rehearsal.enabled': true,
  'rehearsal.script': UNSET,
  'observability.log_level': 'info',
  'memory.enabled': true,
  'memory.remote_url': UNSET,
  'memory.auth_token': UNSET,
  'memory.embedding_backend': 'model2vec',
  'memory.model2vec_model': 'potion_32m',
  'memory.retrieval.top_k': 8,
  'memory.retrieval.vector_weight': 0.7,
  'memory.retrieval.fts_weight': 0.3,
  'tools.shown': 12,
  'tools.web_search.provider': 'duckduckgo',
  'tools.web_search.providers': UNSET,
  'tools.web_search.base_url': UNSET,
  'tools.web_search.base_urls': UNSET,
  'tools.web_search.api_key': UNSET,
  'tools.web_search.api_key_env': UNSET,
  'tools.web_search.engine_id_env': UNSET,
  'tools.web_search.query_params': UNSET,
  'tools.web_search.engines': UNSET,
  'tools.web_search.categories': UNSET,
  'tools.web_search.safesearch': UNSET,
  'tools.web_search.egress_allowlist': [],
  'tools.shell.enabled': true,
  'tools.shell.allow': ['*'],
  'tools.shell.deny': [],
  'tools.shell.replace_defaults': false,
  'tools.shell.allow_operators': true,
  'tools.shell.env_keys': [],
  'tools.shell.command_timeout_secs': 60,
  'tools.browser.enabled': true,
  'tools.browser.cdp_url': UNSET,
  'tools.attachment_save.timeout_secs': 60,
  'scheduler.enabled': false,
  'scheduler.poll_interval_secs': 15,
  'scheduler.max_concurrent': 2,
  'scheduler.max_schedules_per_user': 50,
  'scheduler.max_run_history': 20,
  'scheduler.min_interval_secs': 60,
  'scheduler.max_turns': 10,
  'scheduler.max_cost': 0.5,
  'scheduler.default_timezone': UNSET,
  'scheduler.auto_disable_after_failures': 5,
  'scheduler.notify_after_failures': 3,
  workspace_root: 'workspaces',
  default_tier: UNSET,
  'guest_images.oxydra_vm': 'oxydra-vm:latest',
  'guest_images.shell_vm': 'shell-vm:latest',
  'guest_images.firecracker_oxydra_vm_config': UNSET,
  'guest_images.firecracker_shell_vm_config': UNSET,
  'web.enabled': true,
  'web.bind': '127.0.0.1:9400',
  'web.auth_mode': 'disabled',
  'web.auth_token_env': UNSET,
  'web.auth_token': UNSET,
  'secrets.store': 'auto',
  'secrets.state_dir': UNSET,
  'secrets.keep_rotated_days': 30,
  'audit.rotate_mib': 16,
  'files.trash_days': 30,
  'behavior.sandbox_tier': UNSET,
  'behavior.shell_enabled': UNSET,
  'behavior.browser_enabled': UNSET,
  'behavior.timezone': UNSET,
  'mounts.shared': UNSET,
  'mounts.tmp': UNSET,
  'mounts.vault': UNSET,
  'resources.max_vcpus': UNSET,
  'resources.max_memory_mib': UNSET,
  'resources.max_processes': UNSET,
  credential_refs: {},
  'channels.telegram.enabled': false,
  'channels.telegram.bot_token_env': UNSET,
  'channels.telegram.polling_timeout_secs': 30,
  'channels.telegram.senders': [],
  'channels.telegram.max_message_length': 4096,
};

/** A value that the check of a key refuses although its type is right. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'selection.provider': ['""'],
  'fallback.chain': ['["x"]', '["a /b"]'],
  'reliability.max_attempts': ['0', '21'],
  'reliability.backoff_base_ms': ['0'],
  'catalog.pinned_url': ['"file:///x"'],
  'runtime.turn_timeout_secs': ['0'],
  'runtime.max_turns': ['0', '-1', '1.5'],
  'runtime.max_cost': ['-0.1', 'nan', 'inf'],
  'runtime.max_tool_calls': ['0'],
  'runtime.max_duration_secs': ['0'],
  'runtime.parallel_reads': ['0', '65'],
  'runtime.busy': ['"wait"'],
  'runtime.context_budget.trigger_ratio': ['1.1', '-0.1'],
  'runtime.context_budget.fallback_max_context_tokens': ['0'],
  'runtime.summarization.target_ratio': ['2.0'],
  'runtime.summarization.min_turns': ['0'],
  'budgets.per_turn_usd': ['-1'],
  'budgets.per_session_tokens': ['0'],
  'approvals.timeout_secs': ['0'],
  'approvals.tiers.privileged': ['"yes"'],
  'approvals.tools.file_write': ['"yes"'],
  'agents.a.max_turns': ['0'],
  'agents.a.tools': ['[""]'],
  'gateway.bind': ['"127.0.0.1"', '"127.0.0.1:70000"', '":80"'],
  'gateway.auth': ['"password"'],
  'gateway.max_sessions_per_user': ['0'],
  'gateway.max_concurrent_turns_per_user': ['0'],
  'gateway.session_idle_ttl_hours': ['0'],
  'observability.log_level': ['"loud"'],
  'memory.remote_url': ['"file:x"'],
  'memory.embedding_backend': ['"openai"'],
  'memory.retrieval.top_k': ['0'],
  'providers.registry.openai.base_url': ['"openai.com"'],
  'providers.registry.openai.input_modalities': ['["smell"]'],
  'providers.registry.openai.max_output_tokens': ['0'],
  'tools.web_search.provider': ['"altavista"'],
  'tools.web_search.providers': ['[]', '["altavista"]'],
  'tools.web_search.safesearch': ['3'],
  'tools.shell.env_keys': ['["A B"]', '[""]'],
  'tools.shell.command_timeout_secs': ['0'],
  'tools.browser.cdp_url': ['"ws://x"'],
  'scheduler.poll_interval_secs': ['0'],
  'scheduler.default_timezone': ['"Atlantis"'],
  'scheduler.notify_after_failures': ['-1'],
  default_tier: ['"jail"'],
  'web.auth_mode': ['"basic"'],
  'behavior.sandbox_tier': ['"none"'],
  'resources.max_vcpus': ['0'],
  'channels.telegram.max_message_length': ['10', '5000'],
};

describe('the schema', () => {
  const config = asTable(configSchema.parse({}));
  const known = [...keysOf(configSchema)].map(({ path }) => path);
  const plain = known.filter((path) => !path.includes('<name>') && !LEGACY_PROVIDERS.some((name) => path[1] === name));

  test('has exactly the defaults of this table', () => {
    assert.deepEqual(plain.map((path) => path.join('.')).toSorted(), Object.keys(DEFAULTS).toSorted());
    for (const path of plain) assert.deepEqual(valueAt(config, path), DEFAULTS[path.join('.')], path.join('.'));
  });

  test('describes every key, and knows its file', () => {
    for (const path of known) {
      assert.ok((nodeAt(configSchema, path)?.description ?? '').endsWith('.'), path.join('.'));
      assert.notEqual(documentOf(path[0] ?? ''), undefined);
    }
  });

  test('refuses another type for every key', async () => {
    for (const path of known) {
      const node = nodeAt(configSchema, path);
      const wrong = node?.kind === 'named' || node?.kind === 'list' ? '3' : '[[1]]';
      const key = path.join('.').replace('<name>', 'openai');
      const file = { agent: 'agent.toml', runner: 'runner.toml', user: 'users/default.toml' }[
        documentOf(path[0] ?? '') ?? 'agent'
      ];
      const told = await problemsOf({ files: { [file]: `${key} = ${wrong}\n` } });
      const one = told.find((text) => text.startsWith(`${file}:1:`) && text.includes(`: ${key}`));
      assert.ok(one?.includes('but must be'), `${key}: ${told.join('; ')}`);
    }
  });

  for (const [key, values] of Object.entries(REFUSED)) {
    test(`checks ${key}`, async () => {
      for (const value of values) {
        const told = await problemsOf({ options: { set: [`${key}=${value}`] } });
        assert.ok(told[0]?.startsWith(`--set ${key}: ${key}`), `${value}: ${told.join('; ')}`);
      }
    });
  }
});

describe('a pending key', () => {
  test('is a key of the schema, and never one that has an effect', () => {
    for (const key of [
      'runtime.max_turns',
      'gateway.bind',
      'mounts.shared',
      'runtime.context_budget.safety_buffer_tokens',
      'webs',
    ]) {
      assert.equal(pendingReason(key), undefined);
    }
    for (const key of [
      'scheduler.enabled',
      'web',
      'memory.retrieval.top_k',
      'channels.telegram.senders[0].display_name',
    ]) {
      assert.notEqual(pendingReason(key), undefined);
    }
  });
});
