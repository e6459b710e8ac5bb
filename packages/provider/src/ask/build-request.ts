import type {
  LanguageModelV4CallOptions,
  LanguageModelV4FunctionTool,
  LanguageModelV4ToolChoice,
} from '@ai-sdk/provider';
import { Fault } from '@oxydra/types';
import type { ModelRequest } from '@oxydra/types';
import type { WireRequest } from '../wire/transport.ts';
import { applyBodyRules } from './body-rules.ts';
import { mergeJson } from './merge-json.ts';
import { buildWithSdk } from './sdk-request.ts';
import { sdkModelOf } from './sdk-model.ts';
import type { Target } from './target.ts';
import { toPrompt } from './to-prompt.ts';

export interface BuiltForWire {
  readonly request: WireRequest;
  readonly warnings: readonly string[];
}

function toolChoice(request: ModelRequest): LanguageModelV4ToolChoice | undefined {
  const { toolChoice: choice } = request;
  if (choice === undefined) return undefined;
  return typeof choice === 'string' ? { type: choice } : { type: 'tool', toolName: choice.tool };
}

const toTool = ({ name, description, input }: ModelRequest['tools'][number]): LanguageModelV4FunctionTool => ({
  type: 'function',
  name,
  description,
  // A tool's schema is JSON Schema by the port's contract.
  inputSchema: input as LanguageModelV4FunctionTool['inputSchema'],
});

/** Headers that are ours to set: the builder knows no key. */
const OURS = new Set(['authorization', 'x-api-key', 'x-goog-api-key', 'api-key', 'user-agent', 'content-length']);

function headersOf(built: { readonly [name: string]: string }, target: Target): { readonly [name: string]: string } {
  const headers: { [name: string]: string } = { accept: 'text/event-stream', 'user-agent': 'oxydra' };
  for (const [name, value] of Object.entries(built))
    if (!OURS.has(name.toLowerCase())) headers[name.toLowerCase()] = value;
  const key = target.key();
  if (key !== undefined && target.auth === 'bearer') headers['authorization'] = `Bearer ${key}`;
  else if (key !== undefined && target.auth !== 'none') headers[target.auth] = key;
  for (const [name, value] of Object.entries(target.headers)) headers[name.toLowerCase()] = value;
  const broken = Object.entries(headers).find(([, value]) => /[\0\r\n]|[^\0-\xff]/.test(value));
  if (broken !== undefined) {
    throw new Fault(
      'config/bad-header',
      `The header ${broken[0]} for ${target.provider} holds characters that no header may hold.`,
      {
        hint: `Check the key and providers.registry.${target.provider}.extra_headers for line breaks and unusual characters.`,
      },
    );
  }
  return headers;
}

const withQuery = (url: string, query: string): string =>
  query === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${query}`;

/** The request as it goes over the wire, with the key in its header. `maxOutput` is what was reserved for. */
export async function buildRequest(request: ModelRequest, target: Target, maxOutput: number): Promise<BuiltForWire> {
  const warnings: string[] = [];
  const { model, quirks, provider } = target;
  const toolsTaken = request.tools.length > 0 && model.toolCalls;
  if (request.tools.length > 0 && !model.toolCalls)
    warnings.push(`${model.id} calls no tools; it is asked without them.`);
  if (request.temperature !== undefined && model.temperature === false) {
    warnings.push(`${model.id} takes no temperature; it was left out.`);
  }
  const effort =
    request.reasoning !== undefined && model.reasoning && quirks.effort !== false ? request.reasoning : undefined;
  // Only the four families know how to say "do not think".
  const reasoning = target.family === 'compatible' && effort === 'none' ? undefined : effort;
  const choice = toolChoice(request);
  const options: LanguageModelV4CallOptions = {
    prompt: toPrompt(request, target, (text) => warnings.push(text)),
    maxOutputTokens: maxOutput,
    ...(request.temperature === undefined || model.temperature === false ? {} : { temperature: request.temperature }),
    ...(request.stop === undefined || request.stop.length === 0 ? {} : { stopSequences: [...request.stop] }),
    ...(toolsTaken ? { tools: request.tools.map(toTool) } : {}),
    ...(toolsTaken && choice !== undefined ? { toolChoice: choice } : {}),
    ...(reasoning === undefined ? {} : { reasoning }),
    // Nothing is kept on the server, so that no session's state can reach another.
    ...(target.family === 'openai_responses' ? { providerOptions: { openai: { store: false } } } : {}),
    ...(target.family === 'gemini' && reasoning !== undefined && reasoning !== 'none'
      ? { providerOptions: { google: { thinkingConfig: { includeThoughts: true } } } }
      : {}),
  };
  if (options.prompt.every(({ role }) => role === 'system')) {
    throw new Fault('provider/empty-request', `There is no message to send to ${provider}.`, {
      hint: 'Write something first.',
    });
  }
  const make = await sdkModelOf(target);
  const built = await buildWithSdk(make, options);
  const ruled = applyBodyRules(built.body, { maxOutput, session: request.session }, target);
  const configured = mergeJson(ruled, target.providerOptions ?? {});
  const body = mergeJson(configured, request.providerOptions ?? {});
  return {
    request: {
      url: withQuery(built.url, target.query),
      headers: headersOf(built.headers, target),
      body: JSON.stringify(body),
    },
    warnings: [...warnings, ...built.warnings],
  };
}
