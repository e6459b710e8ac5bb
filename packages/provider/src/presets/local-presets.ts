import type { Preset } from './preset.ts';

/** These want their thinking back within a turn. */
const THINKS_BACK = { reasoningBack: 'reasoning_content' } as const;

/** Servers that people run themselves. */
export const LOCAL_PRESETS: readonly Preset[] = [
  {
    name: 'ollama',
    title: 'Ollama',
    family: 'compatible',
    baseUrl: 'http://127.0.0.1:11434/v1',
    keys: ['OLLAMA_API_KEY'],
    keyless: true,
    local: true,
  },
  {
    name: 'lmstudio',
    title: 'LM Studio',
    family: 'compatible',
    baseUrl: 'http://127.0.0.1:1234/v1',
    keys: ['LMSTUDIO_API_KEY'],
    keyless: true,
    local: true,
    catalog: 'lmstudio',
  },
  {
    name: 'vllm',
    title: 'vLLM',
    family: 'compatible',
    baseUrl: 'http://127.0.0.1:8000/v1',
    keys: ['VLLM_API_KEY'],
    keyless: true,
    local: true,
    quirks: THINKS_BACK,
  },
  {
    name: 'llamacpp',
    title: 'llama.cpp',
    family: 'compatible',
    baseUrl: 'http://127.0.0.1:8080/v1',
    keys: ['LLAMACPP_API_KEY'],
    keyless: true,
    local: true,
  },
  {
    name: 'litellm',
    title: 'LiteLLM',
    family: 'compatible',
    baseUrl: 'http://127.0.0.1:4000/v1',
    keys: ['LITELLM_API_KEY', 'LITELLM_MASTER_KEY'],
    keyless: true,
    ownNames: true,
    needs: 'a LiteLLM proxy; base_url where it is not on this machine',
  },
];
