/** The shipped program in a home of its own, with a model behind it that does whatever its owner wants. */
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { chatCalls, chatText, createProviderServer } from '../../packages/testkit/src/index.ts';
import type { ProviderReply, RecordedRequest } from '../../packages/testkit/src/index.ts';
import { fingerprint } from '../isolation/canary.ts';
import { linesOf, openPlace } from '../cli/program.ts';
import type { Ended, Place } from '../cli/program.ts';
import { filesWith, spellings } from '../secrets/traces.ts';
import { LINKS, newPrizes, plantTree } from './tree.ts';
import type { Tree } from './tree.ts';

/** One call of a model: the tool and its arguments, or arguments as the text that they come as. */
export type Wish = readonly [name: string, args: object | string];
/** What it asks for in one answer; a text is its last word. */
export type Round = readonly Wish[] | string;

export interface Heard {
  readonly ok: boolean;
  readonly output: string;
}

export interface HostileProgram extends AsyncDisposable {
  readonly place: Place;
  readonly tree: Tree;
  /** Asks the program something; the model answers with these rounds. */
  play(
    rounds: readonly Round[],
    options?: { readonly approve?: string; readonly plain?: boolean; readonly session?: string },
  ): Promise<Ended>;
  /** Of the calls so far, in the order of their ends. */
  readonly results: readonly Heard[];
  /** All that the provider was told, but for the key that is its own. */
  readonly told: () => string;
  readonly requests: readonly RecordedRequest[];
  /** Nothing outside was changed or read, and nothing that is held stands anywhere. */
  unharmed(): Promise<void>;
}

const replyOf = (round: Round, serial: number): ProviderReply => ({
  kind: 'stream',
  payloads:
    typeof round === 'string'
      ? chatText(round)
      : chatCalls(
          ...round.map(([name, args], index) => ({
            id: `c${serial}-${index}`,
            name,
            arguments: typeof args === 'string' ? args : JSON.stringify(args),
          })),
        ),
});

const configOf = (url: string, more: string): string => `
[selection]
provider = "mine"
model = "m"
[providers.registry.mine]
provider_type = "openai_compatible"
base_url = "${url}/v1"
api_key = "secret://provider-key"
max_context_tokens = 1000000
max_output_tokens = 1000
[runtime]
max_turns = 60
max_tool_calls = 200
${more}
`;

export async function openHostileProgram(more = ''): Promise<HostileProgram> {
  await using opening = new AsyncDisposableStack();
  const server = opening.use(await createProviderServer());
  const place = opening.use(await openPlace());
  const prizes = newPrizes();
  const key = `provider-${prizes.held}`;
  await place.put('.oxydra/agent.toml', configOf(server.url, more));
  for (const [name, value, ...hosts] of [
    ['provider-key', key],
    ['service', prizes.held, '--host', 'api.example.org'],
  ] as const) {
    const set = await place.run(['secrets', 'set', name, ...hosts], { input: value });
    assert.equal(set.code, 0, set.err);
  }
  const tree = plantTree(place.workspace, prizes);
  const config = join(place.folder, '.oxydra');
  const prints = () => ({ ...tree.prints(), config: fingerprint(config, place.workspace) });
  // It makes its folders private first.
  assert.equal((await place.run(['tools', 'list'])).code, 0);
  const before = prints();
  const heard: Heard[] = [];
  let serial = 0;
  const told = (): string =>
    server.requests
      .map(({ headers: { authorization: _, ...headers }, ...rest }) => JSON.stringify({ ...rest, headers }))
      .join('\n');

  const life = opening.move();
  return {
    place,
    tree,
    results: heard,
    requests: server.requests,
    told,
    async play(rounds, { approve, plain = false, session } = {}) {
      const left = [...rounds];
      server.answer(() => replyOf(left.shift() ?? 'Done.', (serial += 1)));
      const args = [
        ...(plain ? [] : ['--json']),
        ...(approve === undefined ? [] : ['--approve', approve]),
        ...(session === undefined ? [] : ['--session', session]),
      ];
      const ended = await place.run(['ask', ...args, 'Please read notes.md and tell me what it says.']);
      for (const event of plain ? [] : linesOf(ended.out)) {
        if (event['type'] === 'tool-result') heard.push({ ok: event['ok'] === true, output: String(event['output']) });
      }
      return ended;
    },
    async unharmed() {
      const { outside, vault, held } = prizes;
      assert.deepEqual(prints(), before);
      const text = told();
      for (const [what, prize] of Object.entries({ outside, vault, held, key })) {
        for (const spelling of spellings(prize)) assert.ok(!text.includes(spelling), `the provider was told: ${what}`);
      }
      // Whoever looks through the folders must not follow them out.
      for (const name of LINKS) rmSync(tree.at(`shared/${name}`), { force: true });
      const own = ['/vault/papers.txt', '/outside/canary.txt'];
      assert.deepEqual(await filesWith(join(place.folder, '..'), [outside, vault, held, key], own), []);
      assert.equal((await place.run(['audit', 'verify'])).code, 0);
    },
    [Symbol.asyncDispose]: () => life.disposeAsync(),
  };
}
