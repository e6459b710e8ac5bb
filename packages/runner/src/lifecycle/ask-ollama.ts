import { get } from 'node:http';

const ADDRESS = 'http://127.0.0.1:11434/api/tags';
/** A server on this machine answers at once or is not there. */
const PROBE_MS = 150;
/** Names of models fill far less. */
const MOST_BYTES = 4 * 1024 * 1024;

function namesIn(text: string): readonly string[] | undefined {
  const body: unknown = JSON.parse(text);
  const models = typeof body === 'object' && body !== null && 'models' in body ? body.models : undefined;
  if (!Array.isArray(models)) return undefined;
  return models.flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'name' in each && typeof each.name === 'string' ? [each.name] : [],
  );
}

const ask = (address: string): Promise<string | undefined> =>
  new Promise((resolve, reject) => {
    const request = get(address, { agent: false, signal: AbortSignal.timeout(PROBE_MS) }, (response) => {
      if (response.statusCode !== 200) {
        request.destroy();
        return resolve(undefined);
      }
      let text = '';
      response.setEncoding('utf8').on('data', (piece: string) => {
        text += piece;
        if (text.length > MOST_BYTES) request.destroy();
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    request.on('error', reject);
    request.on('close', () => resolve(undefined));
  });

/**
 * The names of the models that a local Ollama has; undefined where none answers in time. By plain `node:http`: a fetch
 * would bring its whole client into a process that may never talk to a provider.
 */
export async function askOllama(address = ADDRESS): Promise<readonly string[] | undefined> {
  try {
    const text = await ask(address);
    return text === undefined ? undefined : namesIn(text);
  } catch {
    return undefined; // nobody answers there: that is an answer too
  }
}
