/** What was found to talk to when the configuration names nothing. */
export interface Detected {
  readonly provider: string;
  readonly model: string;
  /** Why, for the person who did not choose: `OPENAI_API_KEY is set`. */
  readonly because: string;
}

/** Asks Ollama on its port for the names of its models; undefined when it does not answer. */
export type OllamaProbe = () => Promise<readonly string[] | undefined>;

/** The first whose key is set wins. Models: good with tools, quick, and not dear, as of the pinned catalog. */
const BY_KEY = [
  { variable: 'OPENAI_API_KEY', provider: 'openai', model: 'gpt-5.4-mini' },
  { variable: 'ANTHROPIC_API_KEY', provider: 'anthropic', model: 'claude-sonnet-5' },
  { variable: 'GEMINI_API_KEY', provider: 'gemini', model: 'gemini-3.5-flash' },
] as const;

/** Families of local models that call tools well, best first. */
const LOCAL_FIRST = [/^qwen3/, /^gpt-oss/, /^llama3\.[123]/, /^mistral/, /^gemma3/];

function pickLocal(names: readonly string[]): string | undefined {
  const chat = names.filter((name) => !/embed|rerank|bge|minilm/i.test(name));
  return (
    LOCAL_FIRST.map((family) => chat.find((name) => family.test(name))).find((name) => name !== undefined) ?? chat[0]
  );
}

/**
 * The provider to use when none is configured: the first key that is set, else Ollama on this machine when it answers
 * and has a model, else the rehearsal, which is never chosen while anything real is there.
 */
export async function detectProvider(
  variable: (name: string) => string | undefined,
  probe: OllamaProbe,
): Promise<Detected> {
  for (const { variable: name, provider, model } of BY_KEY) {
    if ((variable(name) ?? '').trim() !== '') return { provider, model, because: `${name} is set` };
  }
  const local = pickLocal((await probe()) ?? []);
  if (local !== undefined) return { provider: 'ollama', model: local, because: 'Ollama answers on 127.0.0.1:11434' };
  return {
    provider: 'rehearsal',
    model: 'rehearsal',
    because: 'no API key is set and no Ollama answers on 127.0.0.1:11434',
  };
}
