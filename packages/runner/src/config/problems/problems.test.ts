import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import { check, problemsOf, worldInput, type World } from '../load-config.fixture.ts';
import { loadConfig } from '../load-config.ts';

const agent = (text: string): World => ({ files: { 'agent.toml': text } });
const MODELS = ['gpt-4o', 'gpt-4o-mini'];
const findModel = async ({ model }: { readonly model: string }) => ({ known: MODELS.includes(model), nearest: MODELS });

/** Bad input, and the sentence that answers it. */
const CASES: readonly (readonly [string, World, RegExp])[] = [
  [
    'a misspelt key',
    agent('[runtime]\nmax_turn = 3\n'),
    /^agent.toml:2:1: runtime.max_turn is not a known key. Did you mean runtime.max_turns\?$/u,
  ],
  [
    'a misspelt table',
    agent('[runtme]\nmax_turns = 3\n'),
    /^agent.toml:1:1: runtme is not a known key. Did you mean runtime\?$/u,
  ],
  [
    'a key in the wrong table',
    agent('[runtime]\ntop_k = 3\n'),
    /runtime.top_k is not a known key. Did you mean memory.retrieval.top_k\?$/u,
  ],
  [
    'a key in the wrong file',
    agent('default_tier = "process"\n'),
    /^agent.toml:1:1: default_tier does not belong in this file but in runner.toml.$/u,
  ],
  [
    'an unknown key without a neighbour',
    agent('[fallback]\nzzz = 1\n'),
    /fallback.zzz is not a known key. Known there: chain.$/u,
  ],
  ['a key of a later version', agent('[departures]\nallow = []\n'), /^agent.toml:1:1: departures is not a known key/u],
  [
    'a key that JavaScript would swallow',
    agent('[agents.__proto__]\nmax_turns = 1\n'),
    /agents.__proto__ is not a known key/u,
  ],
  [
    'a wrong type',
    agent('runtime.max_turns = "many"\n'),
    /^agent.toml:1:1: runtime.max_turns is "many", but must be a whole number of at least 1.$/u,
  ],
  [
    'a fraction',
    agent('runtime.max_turns = 2.5\n'),
    /runtime.max_turns is 2.5, but must be a whole number of at least 1.$/u,
  ],
  [
    'a number out of range',
    agent('runtime.parallel_reads = 65\n'),
    /runtime.parallel_reads is 65, but must be a whole number from 1 to 64.$/u,
  ],
  [
    'a table in place of a value',
    agent('[runtime.max_turns]\na = 1\n'),
    /runtime.max_turns is a table, but must be a whole number/u,
  ],
  ['a value in place of a table', agent('runtime = 3\n'), /runtime is 3, but must be a table.$/u],
  [
    'an unknown choice',
    agent('runtime.busy = "ster"\n'),
    /runtime.busy is "ster", but must be "steer" or "queue". Did you mean "steer"\?$/u,
  ],
  [
    'a bad element',
    agent('[gateway]\nallowed_origins = ["https://a.example",\n"a.example/x"]\n'),
    /^agent.toml:3:1: gateway.allowed_origins\[1\] is "a.example\/x", but must be an origin/u,
  ],
  ['a bad address', agent('gateway.bind = "localhost"\n'), /gateway.bind is "localhost", but must be HOST:PORT/u],
  [
    'a bad time zone',
    { files: { 'users/default.toml': '[behavior]\ntimezone = "Mars"\n' } },
    /^users\/default.toml:2:1: behavior.timezone is "Mars", but must be a time zone of the IANA list/u,
  ],
  ['a blank text', agent('selection.model = " "\n'), /selection.model is " ", but must not be blank.$/u],
  [
    'a number in place of a secret, unquoted',
    agent('providers.registry.openai.api_key = 5\n'),
    /api_key is not text, but must be text.$/u,
  ],
  [
    'a secret in place of its variable, unquoted',
    agent('providers.registry.openai.api_key_env = "sk-1"\n'),
    /api_key_env is something else, but must be the name of an environment variable, not its value.$/u,
  ],
  [
    'a password in an address, unquoted',
    agent('providers.registry.openai.base_url = "https://a:b@c.example"\n'),
    /base_url is something else, but must be an http/u,
  ],
  [
    'an option of a provider that JSON cannot say',
    agent('providers.registry.openai.provider_options.a = nan\n'),
    /provider_options.a is NaN, but must be text, a number, true, false, a list or a table.$/u,
  ],
  [
    'a reference that can be no secret’s',
    agent('providers.registry.openai.api_key = "secret://Open AI"\n'),
    /providers.registry.openai.api_key is no reference to a secret: write secret:\/\/NAME/u,
  ],
  [
    'a reference inside other text',
    agent('providers.registry.openai.extra_headers = { X-Key = "key=secret://openai" }\n'),
    /has secret:\/\/ inside other text; a reference stands alone/u,
  ],
  [
    'keys in the workspace that they protect',
    { files: { 'runner.toml': '[secrets]\nstate_dir = "workspaces/default/shared/keys"\n' } },
    /secrets.state_dir is .*, which lies inside the workspace folder/u,
  ],
  ['broken TOML', agent('[runtime]\nmax_turns = = 3\n'), /^agent.toml:2:\d+: Broken TOML: .+\.$/u],
  [
    'bytes that are no text',
    { files: { 'agent.toml': new Uint8Array([0x61, 0xff]) } },
    /^agent.toml: The file is not UTF-8 text.$/u,
  ],
  [
    'a newer file',
    agent('config_version = "1.2.0"\n'),
    /^agent.toml:1:1: config_version is "1.2.0", but this Oxydra knows versions up to "1.1.0"; use a newer Oxydra.$/u,
  ],
  [
    'a version of another kind',
    agent('config_version = "one"\n'),
    /config_version is "one", but must be text of digits and dots/u,
  ],
  [
    'a version before the first',
    agent('config_version = "0.9"\n'),
    /config_version is "0.9", but must be "1.0.0" or newer/u,
  ],
  [
    'an unknown provider',
    agent('[selection]\nprovider = "opnai"\nmodel = "gpt-4o"\n'),
    /^agent.toml:2:1: There is no provider "opnai": it is neither built in nor in providers.registry. Did you mean "openai"\?$/u,
  ],
  [
    'a provider without a model',
    agent('selection.provider = "anthropic"\n'),
    /selection.provider is "anthropic", but selection.model is missing/u,
  ],
  [
    'an unknown provider type',
    agent('providers.registry.x.provider_type = "opena"\n'),
    /provider_type is "opena", but must be one of "openai", .* Did you mean "openai"\?$/u,
  ],
  [
    'an entry without a type',
    agent('[providers.registry.mine]\nbase_url = "http://127.0.0.1:1"\n'),
    /providers.registry.mine has no provider_type, and "mine" is no built-in provider/u,
  ],
  [
    'a compatible server without an address',
    agent('providers.registry.mine.provider_type = "openai_compatible"\n'),
    /providers.registry.mine has no base_url, which the type openai_compatible needs/u,
  ],
  [
    'a model the catalog does not know',
    { ...agent('[selection]\nmodel = "gpt-5o"\n'), facts: { findModel } },
    /^agent.toml:2:1: The catalog knows no model "gpt-5o" of openai; catalog.skip_catalog_validation = true allows it all the same. Did you mean "gpt-4o" or "gpt-4o-mini"\?$/u,
  ],
  ['a fallback to nowhere', agent('fallback.chain = ["openai/gpt-4o", "nope/x"]\n'), /There is no provider "nope"/u],
  [
    'a fallback without a provider',
    agent('fallback.chain = ["gpt-4o"]\n'),
    /fallback.chain\[0\] is "gpt-4o", but must be "provider\/model"/u,
  ],
  [
    'half a selection of an agent',
    agent('[agents.a.selection]\nprovider = "openai"\n'),
    /agents.a.selection.model is missing/u,
  ],
  [
    'weights that do not sum to 1',
    agent('memory.retrieval.vector_weight = 0.6\n'),
    /vector_weight \(0.6\) and fts_weight \(0.3\) must sum to 1.$/u,
  ],
  [
    'a first wait longer than the longest',
    agent('reliability.backoff_base_ms = 40000\n'),
    /backoff_base_ms \(40000\) must not be greater than reliability.backoff_max_ms \(30000\)/u,
  ],
  [
    'an agent with an unknown tool',
    { ...agent('agents.a.tools = ["file_read", "file_wirte"]\n'), facts: { tools: ['file_read', 'file_write'] } },
    /There is no tool "file_wirte". Did you mean "file_write"\?$/u,
  ],
  [
    'an approval of an unknown tool',
    { ...agent('approvals.tools.rm = "deny"\n'), facts: { tools: ['file_read'] } },
    /There is no tool "rm".$/u,
  ],
  [
    'two prompts',
    { files: { 'agent.toml': 'agents.a.system_prompt = "x"\nagents.a.system_prompt_file = "p.md"\n', 'p.md': '' } },
    /agents.a has both system_prompt and system_prompt_file/u,
  ],
  [
    'a prompt file that is not there',
    agent('agents.a.system_prompt_file = "p.md"\n'),
    /agents.a.system_prompt_file names the file "p.md", which is not there inside/u,
  ],
  [
    'a prompt file outside',
    { files: { 'agent.toml': 'agents.a.system_prompt_file = "../../etc/passwd"\n', '/etc/passwd': 'x' } },
    /names the file "..\/..\/etc\/passwd", which is not there inside/u,
  ],
  [
    'a script that is not there',
    agent('rehearsal.script = "s.json"\n'),
    /rehearsal.script names the file "s.json", which is not there/u,
  ],
  [
    'an open door without a token',
    agent('[gateway]\nbind = "0.0.0.0:80"\nauth = "none"\n'),
    /^agent.toml:3:1: gateway.auth is "none", which is allowed on a loopback address only/u,
  ],
  [
    'a web page open to all',
    { files: { 'runner.toml': '[web]\nbind = "0.0.0.0:80"\n' } },
    /web.auth_mode is "disabled", which is allowed on a loopback address only/u,
  ],
  [
    'a token mode without a token',
    { files: { 'runner.toml': 'web.auth_mode = "token"\n' } },
    /needs web.auth_token_env or web.auth_token/u,
  ],
  [
    'a remote store without a token',
    agent('memory.remote_url = "libsql://a.example"\n'),
    /memory.remote_url needs memory.auth_token/u,
  ],
  [
    'a scheduler without memory',
    agent('scheduler.enabled = true\nmemory.enabled = false\n'),
    /needs memory.enabled to be true/u,
  ],
  [
    'a bot nobody may write to',
    { files: { 'users/default.toml': 'channels.telegram.enabled = true\n' } },
    /needs bot_token_env and at least one entry in senders/u,
  ],
  [
    'a sender without an id',
    { files: { 'users/default.toml': '[[channels.telegram.senders]]\ndisplay_name = "A"\n' } },
    /^users\/default.toml:1:1: channels.telegram.senders\[0\].platform_ids is missing, but must be a list, each text.$/u,
  ],
  [
    'a user file that is not there',
    { files: { 'runner.toml': '[users.ada]\nconfig_path = "a.toml"\n' } },
    /^runner.toml:2:1: users.ada.config_path names the file a.toml, which is not there/u,
  ],
  [
    'a bad variable',
    { env: { OXYDRA__RUNTIME__MAX_TURNS: 'many' } },
    /^the variable OXYDRA__RUNTIME__MAX_TURNS: runtime.max_turns is "many"/u,
  ],
  [
    'a variable that names nothing',
    { env: { OXYDRA__RUNTIME____X: '1' } },
    /OXYDRA__RUNTIME____X names no key; write OXYDRA__SECTION__KEY/u,
  ],
  [
    'a bad --set',
    { options: { set: ['runtime.max_turns'] } },
    /--set runtime.max_turns is not of the form section.key=value/u,
  ],
  [
    'an unknown key of --set',
    { options: { set: ['runtime.max_turn=3'] } },
    /^--set runtime.max_turn: runtime.max_turn is not a known key. Did you mean runtime.max_turns\?$/u,
  ],
  ['a bad -e', { options: { env: ['=x'] } }, /-e … is not of the form NAME=value/u],
  [
    'a bad line of an env file',
    { files: { '/w/vars': 'A=1\nnonsense\nB="x\n' }, options: { envFile: 'vars' } },
    /^\/w\/vars:2:1: The line is not of the form NAME=value.$/u,
  ],
];

// @requirement config/all-problems-at-once
describe('a problem', () => {
  for (const [name, world, sentence] of CASES) {
    test(`is told in one sentence: ${name}`, async () => {
      const [first = 'no problem'] = await problemsOf(world);
      assert.match(first, sentence);
      assert.ok(!first.includes('\n'));
    });
  }

  test('hides none of the others: all are told at once, file by file and line by line', async () => {
    const told = await problemsOf({
      files: { 'agent.toml': 'runtime.max_turns = 0\nfoo = 1\n[gateway]\nbnd = ""\n', 'runner.toml': '[webb]\n' },
      env: { OXYDRA__RUNTIME__BUSY: 'no' },
    });
    assert.deepEqual(
      told.map((text) => text.split(': ')[0]),
      ['agent.toml:1:1', 'agent.toml:2:1', 'agent.toml:4:1', 'runner.toml:1:1', 'the variable OXYDRA__RUNTIME__BUSY'],
    );
  });

  test('carries its code, alone or as one of several', async () => {
    const one = worldInput(agent('runtime.max_turn = 3\n'));
    await assert.rejects(
      loadConfig(one),
      (error) => Fault.is(error) && error.code === 'config/unknown-key' && error.hint !== undefined,
    );
    const two = worldInput(agent('a = 1\nb = 2\n'));
    await assert.rejects(
      loadConfig(two),
      (error) => Fault.is(error) && error.code === 'config/invalid' && /has 2 problems:\n {2}/u.test(error.message),
    );
  });
});

describe('a model', () => {
  test('is not looked up for local servers, nor where the check is switched off', async () => {
    const findNone = async () => ({ known: false, nearest: [] });
    for (const text of [
      'selection = { provider = "ollama", model = "x" }\n',
      'selection.model = "x"\ncatalog.skip_catalog_validation = true\n',
      '',
    ]) {
      assert.deepEqual(await problemsOf({ ...agent(text), facts: { findModel: findNone } }), []);
    }
  });

  test('is looked up under the provider that the entry says', async () => {
    const asked: unknown[] = [];
    const text =
      '[selection]\nprovider = "mine"\nmodel = "m"\n[providers.registry.mine]\nprovider_type = "openai"\ncatalog_provider = "azure"\n';
    await check({
      ...agent(text),
      facts: { findModel: async (query) => (asked.push(query), { known: true, nearest: [] }) },
    });
    assert.deepEqual(asked, [{ type: 'openai', catalogProvider: 'azure', model: 'm' }]);
  });
});
