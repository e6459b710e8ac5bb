/**
 * How many tokens does every request carry before the conversation begins? The base prompt and the schemas of all
 * tools, as the provider is sent them by a plain `ask`. `node bench/prompt.ts`
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { build, createHome } from './kit/shipped.ts';
import { print } from './kit/table.ts';

const GOAL = 1_500;

interface Request {
  readonly messages: readonly { readonly role: string; readonly content: string }[];
  readonly tools: readonly { readonly function: { readonly name: string } }[];
}

let sent = '';
const server = createServer((request, response) => {
  request.setEncoding('utf8').on('data', (piece: string) => (sent += piece));
  request.on('end', () => {
    const choice = { index: 0, delta: { role: 'assistant', content: 'Hi.' }, finish_reason: 'stop' };
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(
      `data: ${JSON.stringify({ id: 'c', created: 1, model: 'bench', choices: [choice] })}\n\ndata: [DONE]\n\n`,
    );
  });
});
await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo; // listening on TCP

build();
using home = createHome(
  [
    '[selection]\nprovider = "bench"\nmodel = "bench"',
    `[providers.registry.bench]\nprovider_type = "openai_compatible"\nbase_url = "http://127.0.0.1:${port}/v1"`,
    '[catalog]\nskip_catalog_validation = true',
  ].join('\n'),
);
await home.run(['ask', 'say hi']);
server.close();
server.closeAllConnections();

const request: Request = JSON.parse(sent);
const tokens = (value: unknown): number => countTokens(typeof value === 'string' ? value : JSON.stringify(value));
const system = request.messages.filter(({ role }) => role === 'system').map(({ content }) => tokens(content));
const prompt = system.reduce((sum, each) => sum + each, 0);
const schemas = request.tools.map((tool) => ({ name: tool.function.name, size: tokens(tool) }));
const all = prompt + schemas.reduce((sum, { size }) => sum + size, 0);
print([
  { what: 'base prompt', figure: `${prompt} tokens` },
  ...schemas.map(({ name, size }) => ({ what: `tool ${name}`, figure: `${size} tokens` })),
  { what: 'together', figure: `${all} tokens`, goal: `≤ ${GOAL} tokens`, met: all <= GOAL },
]);
