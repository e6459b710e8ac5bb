import type { Fetch } from '@oxydra/provider';

const ADDRESS = 'http://127.0.0.1:11434';
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

async function textOf(response: Response): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    size += piece.length;
    if (size > MOST_BYTES) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** The names of the models that a local Ollama has; undefined where none answers in time. */
export async function askOllama(fetch: Fetch, address = ADDRESS): Promise<readonly string[] | undefined> {
  try {
    const to = { provider: 'ollama', baseUrl: address, ours: true };
    const response = await fetch(`${address}/api/tags`, { signal: AbortSignal.timeout(PROBE_MS) }, to);
    const text = response.ok ? await textOf(response) : undefined;
    if (text === undefined) await response.body?.cancel();
    return text === undefined ? undefined : namesIn(text);
  } catch {
    return undefined; // nobody answers there: that is an answer too
  }
}
