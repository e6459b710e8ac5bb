/** What the configuration must know of a kind of provider; how to talk to it is the provider package's affair. */
export interface ProviderType {
  /** Variables that hold its key, in the order in which they are tried. */
  readonly variables: readonly string[];
  /** Runs on this machine as a rule: needs no key, and the catalog cannot know its models. */
  readonly local?: true;
}

const hosted = (...variables: string[]): ProviderType => ({ variables });
const local = (...variables: string[]): ProviderType => ({ variables, local: true });

/** Every value that `provider_type` takes. Each is also a provider by its own name without an entry. */
export const PROVIDER_TYPES: Readonly<Record<string, ProviderType>> = {
  openai: hosted('OPENAI_API_KEY'),
  openai_responses: hosted('OPENAI_API_KEY'),
  anthropic: hosted('ANTHROPIC_API_KEY'),
  gemini: hosted('GEMINI_API_KEY', 'GOOGLE_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'),
  azure: hosted('AZURE_API_KEY', 'AZURE_OPENAI_API_KEY'),
  bedrock: hosted('AWS_BEARER_TOKEN_BEDROCK'),
  vertex: hosted('GOOGLE_VERTEX_API_KEY'),
  mistral: hosted('MISTRAL_API_KEY'),
  groq: hosted('GROQ_API_KEY'),
  xai: hosted('XAI_API_KEY'),
  deepseek: hosted('DEEPSEEK_API_KEY'),
  cohere: hosted('COHERE_API_KEY'),
  togetherai: hosted('TOGETHER_API_KEY', 'TOGETHERAI_API_KEY'),
  fireworks: hosted('FIREWORKS_API_KEY'),
  perplexity: hosted('PERPLEXITY_API_KEY'),
  cerebras: hosted('CEREBRAS_API_KEY'),
  deepinfra: hosted('DEEPINFRA_API_KEY'),
  openrouter: hosted('OPENROUTER_API_KEY'),
  moonshot: hosted('MOONSHOT_API_KEY'),
  zai: hosted('ZAI_API_KEY', 'ZHIPU_API_KEY'),
  minimax: hosted('MINIMAX_API_KEY'),
  qwen: hosted('DASHSCOPE_API_KEY'),
  nvidia: hosted('NVIDIA_API_KEY'),
  huggingface: hosted('HF_TOKEN', 'HUGGINGFACE_API_KEY'),
  vercel: hosted('AI_GATEWAY_API_KEY'),
  cloudflare: hosted('CLOUDFLARE_API_TOKEN', 'CLOUDFLARE_API_KEY'),
  ollama: local('OLLAMA_API_KEY'),
  lmstudio: local('LMSTUDIO_API_KEY'),
  vllm: local('VLLM_API_KEY'),
  llamacpp: local('LLAMACPP_API_KEY'),
  litellm: local('LITELLM_API_KEY'),
  openai_compatible: local(),
};

/** The built-in model that is no AI; it can be selected by this name. */
export const REHEARSAL = 'rehearsal';
