import assert from 'node:assert/strict';
import { createServer, type RequestListener } from 'node:http';
import { describe, test } from 'node:test';
import { askOllama } from './ask-ollama.ts';

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly address: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  assert.ok(typeof bound === 'object' && bound !== null);
  return {
    address: `http://127.0.0.1:${bound.port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('asking Ollama on this machine', () => {
  test('gives the names of its models', async () => {
    await using server = await serve((request, response) => {
      assert.equal(request.url, '/api/tags');
      response.end(JSON.stringify({ models: [{ name: 'qwen3:8b', size: 1 }, { size: 2 }, { name: 'gemma3' }] }));
    });
    assert.deepEqual(await askOllama((url, init) => fetch(url, init), server.address), ['qwen3:8b', 'gemma3']);
  });

  for (const [what, listener] of [
    ['an error page', (_, response) => void response.writeHead(500).end('{"models":[]}')],
    ['what is no JSON', (_, response) => void response.end('<html>')],
    ['what has no models', (_, response) => void response.end('{"data":[]}')],
    ['a connection cut in the middle', (_, response) => void response.write('{"mod', () => response.destroy())],
    ['silence', () => undefined],
  ] satisfies readonly (readonly [string, RequestListener])[])
    test(`takes ${what} for nobody`, async () => {
      await using server = await serve(listener);
      assert.equal(await askOllama((url, init) => fetch(url, init), server.address), undefined);
    });

  test('finds nobody on a closed port', async () => {
    let address = '';
    {
      await using server = await serve(() => undefined);
      ({ address } = server);
    }
    assert.equal(await askOllama((url, init) => fetch(url, init), address), undefined);
  });
});
