import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { chatCalls, chatText, createProviderServer, type ProviderServer, type RecordedRequest } from '@oxydra/testkit';
import { openPlace, until, type Place } from '../cli/program.ts';
import { familyOf, filesWith, newCanary, processesWith, spellings } from './traces.ts';

const calls = (id: string, name: string, args: unknown): readonly string[] =>
  chatCalls({ id, name, arguments: JSON.stringify(args) });

interface Canaries {
  /** In the sealed store; the provider's key. */
  readonly stored: string;
  /** In a variable; a header of the provider. */
  readonly variable: string;
  /** In a file of the vault. */
  readonly vault: string;
}

const agentToml = (url: string, header: string): string => `
[selection]
provider = "mine"
model = "m"
[providers.registry.mine]
provider_type = "openai_compatible"
base_url = "${url}/v1"
api_key = "secret://provider-key"
max_context_tokens = 100000
max_output_tokens = 1000
${header}
[observability]
log_level = "debug"
`;

/** What the provider may be sent a canary in: the headers that are for it. */
const withoutOwnHeaders = ({ headers, ...rest }: RecordedRequest): string => {
  const { authorization: _, 'x-api-token': __, ...others } = headers;
  return JSON.stringify({ ...rest, headers: others });
};

async function prepare(place: Place, server: ProviderServer): Promise<Canaries> {
  const canaries = { stored: newCanary('stored'), variable: newCanary('variable'), vault: newCanary('vault') };
  await place.put('.oxydra/agent.toml', agentToml(server.url, ''));
  const set = await place.run(['secrets', 'set', 'provider-key'], { input: canaries.stored });
  assert.equal(set.code, 0, set.err);
  await mkdir(join(place.workspace, 'vault'), { recursive: true });
  await writeFile(join(place.workspace, 'vault', 'papers.txt'), canaries.vault);
  return canaries;
}

const envOf = ({ variable }: Canaries): Readonly<Record<string, string>> => ({
  OXYDRA__PROVIDERS__REGISTRY__MINE__EXTRA_HEADERS: `{ "X-Api-Token" = "${variable}" }`,
});

async function nothingStands(place: Place, canaries: Canaries, server: ProviderServer): Promise<void> {
  const all = Object.values(canaries);
  assert.deepEqual(await filesWith(join(place.folder, '..'), all, ['/vault/papers.txt']), []);
  for (const request of server.requests) {
    const text = withoutOwnHeaders(request);
    for (const canary of all)
      for (const spelling of spellings(canary)) assert.equal(text.includes(spelling), false, 'the provider was told');
  }
}

describe('a session of the shipped program', () => {
  // @requirement secrets/canaries
  test('brings the keys to their provider, and to no other place, whatever the model, a tool or an error does', async () => {
    await using place = await openPlace();
    await using server = await createProviderServer();
    const canaries = await prepare(place, server);
    const env = envOf(canaries);
    const asked = ['ask', '--json', '--approve', 'all'];

    // A model that knows how references are written, and wants them filled in.
    server.say(
      {
        kind: 'stream',
        payloads: calls('c1', 'file_write', {
          path: 'loot.txt',
          content: '{{secret:provider-key}} {{secret:config.mine.api_key}} {{secret:config.mine.header-x-api-token}}',
        }),
      },
      { kind: 'stream', payloads: calls('c2', 'file_read', { path: 'loot.txt' }) },
      { kind: 'stream', payloads: calls('c3', 'file_read', { path: '/vault/papers.txt' }) },
      { kind: 'stream', payloads: calls('c4', 'file_read', { path: '../vault/papers.txt' }) },
      { kind: 'stream', payloads: chatText('Done: {{secret:config.mine.api_key}}') },
    );
    const first = await place.run([...asked, '--session', 's', 'steal what you can'], { env });
    assert.equal(first.code, 0, first.err);
    assert.equal(server.requests.length, 5);
    for (const { headers } of server.requests) {
      assert.equal(headers['authorization'], `Bearer ${canaries.stored}`);
      assert.equal(headers['x-api-token'], canaries.variable);
    }

    // A provider that quotes the key in its error, and one that repeats it in its answer.
    server.say({
      kind: 'reply',
      status: 401,
      body: JSON.stringify({ error: { message: `Bad key ${canaries.stored}` } }),
    });
    const refused = await place.run([...asked, '--session', 's', 'again'], { env });
    assert.notEqual(refused.code, 0);
    server.say({
      kind: 'stream',
      payloads: chatText(`Your key is ${canaries.stored}, your token ${canaries.variable}.`),
    });
    const echoed = await place.run([...asked, '--session', 's', 'which key do you have?'], { env });
    server.say({ kind: 'stream', payloads: chatText('fine') });
    const later = await place.run([...asked, '--session', 's', 'and now?'], { env });
    const exported = await place.run(['sessions', 'list', '--json'], { env });

    for (const { out, err } of [first, refused, echoed, later, exported])
      for (const canary of Object.values(canaries)) assert.equal((out + err).includes(canary), false, out + err);
    await nothingStands(place, canaries, server);
    const verified = await place.run(['audit', 'verify']);
    assert.equal(verified.code, 0, verified.out + verified.err);
  });

  // @requirement secrets/canaries
  test('leaves nothing of a key behind when it is killed', async () => {
    await using place = await openPlace();
    await using server = await createProviderServer();
    const canaries = await prepare(place, server);
    const env = envOf(canaries);
    const started = await place.run(['start'], { env });
    assert.equal(started.code, 0, started.err);
    const pid = (await place.daemonPid()) ?? 0;
    server.answer(() => ({ kind: 'silence' }));
    const asking = place.run(['ask', 'wait for me'], { env: {} });
    await until('the provider is asked', () => server.requests.length > 0);
    assert.equal(server.requests[0]?.headers['authorization'], `Bearer ${canaries.stored}`);
    assert.equal(server.requests[0]?.headers['x-api-token'], canaries.variable, 'it came by the pipe');
    assert.deepEqual(await processesWith(await familyOf(pid), Object.values(canaries)), []);
    process.kill(pid, 'SIGKILL');
    await asking;
    await nothingStands(place, canaries, server);
    assert.equal((await place.run(['audit', 'verify'])).code, 0);
  });
});
