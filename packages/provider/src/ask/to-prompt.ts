import type {
  LanguageModelV4Message,
  LanguageModelV4Prompt,
  LanguageModelV4ToolResultPart,
  SharedV4ProviderOptions,
} from '@ai-sdk/provider';
import type { AnswerPart, CallId, Message, ModelRequest, Opaque, ToolResultPart, UserPart } from '@oxydra/types';
import { isJsonObject, isObject, list, object, text, words } from '../wire/loose.ts';
import { wireCallIds } from './call-ids.ts';
import { fileForModel } from './files.ts';
import type { Target } from './target.ts';

type User = Extract<LanguageModelV4Message, { role: 'user' }>;
type Assistant = Extract<LanguageModelV4Message, { role: 'assistant' }>;
type AssistantPart = Assistant['content'][number];

/** Shown to the model where a call has no result, which APIs do not allow. */
const NO_RESULT = 'There is no result: the call did not finish.';

const CACHE_MARK: SharedV4ProviderOptions = { anthropic: { cacheControl: { type: 'ephemeral' } } };
/** The API takes four marks; one is kept for the messages. */
const MAX_SYSTEM_MARKS = 3;

/** What goes back of `opaque`: only to the very model that made it, since nobody else can read it. */
function back(opaque: Opaque | undefined, target: Target): SharedV4ProviderOptions | undefined {
  if (opaque?.['by'] !== target.model.id) return undefined;
  const families = Object.entries(opaque).flatMap(([key, value]) =>
    isJsonObject(value) ? [[key, value] as const] : [],
  );
  if (families.length === 0) return undefined;
  return Object.fromEntries(families);
}

function systemMessages(request: ModelRequest, target: Target): LanguageModelV4Message[] {
  const parts = request.system.filter((part) => part.text.trim() !== '');
  if (parts.length === 0) return [];
  if (target.family !== 'anthropic') {
    return [{ role: 'system', content: parts.map((part) => part.text).join('\n\n') }];
  }
  let marks = parts.filter((part) => part.cache === true).length;
  return parts.map((part) => {
    if (part.cache !== true) return { role: 'system', content: part.text };
    marks -= 1;
    // The longest prefixes are worth most, so the last marks stay.
    return { role: 'system', content: part.text, ...(marks < MAX_SYSTEM_MARKS ? { providerOptions: CACHE_MARK } : {}) };
  });
}

/** Where pictures may stand inside a tool result; elsewhere they follow as a user's message. */
const picturesInResults = (target: Target): boolean =>
  target.family === 'anthropic' ||
  target.family === 'openai_responses' ||
  (target.family === 'gemini' && /gemini-([3-9]|\d\d)/.test(target.model.model));

/** Turns the messages of a request into the prompt that the request builders take. */
export function toPrompt(request: ModelRequest, target: Target, warn: (text: string) => void): LanguageModelV4Prompt {
  const idOf = wireCallIds(request.messages, target.provider, target.quirks.shortCallIds === true);
  const prompt: LanguageModelV4Prompt = systemMessages(request, target);
  /** Calls of the newest answer that no result was seen for. */
  let waiting = new Map<CallId, string>();

  const userParts = (parts: readonly UserPart[]): User['content'] =>
    parts.flatMap((part) => {
      if (part.type === 'file') return [fileForModel(part, target.model, warn)];
      return part.text === '' ? [] : [{ type: 'text' as const, text: part.text }];
    });
  const pushUser = (content: User['content']): void => {
    if (content.length === 0) return;
    const last = prompt.at(-1);
    if (last?.role === 'user') last.content.push(...content);
    else prompt.push({ role: 'user', content });
  };

  const answerPart = (part: AnswerPart): AssistantPart[] => {
    const options = back(part.type === 'file' ? undefined : part.opaque, target);
    const withOptions = options === undefined ? {} : { providerOptions: options };
    switch (part.type) {
      case 'text':
        return part.text === '' && options === undefined ? [] : [{ type: 'text', text: part.text, ...withOptions }];
      case 'reasoning':
        return keepsReasoning(part.opaque, target) ? [{ type: 'reasoning', text: part.text, ...withOptions }] : [];
      case 'tool-call':
        waiting.set(part.call, part.name);
        return [
          {
            type: 'tool-call',
            toolCallId: idOf(part.call),
            toolName: part.name,
            input: part.arguments ?? {},
            ...withOptions,
          },
        ];
      case 'file':
        return target.family === 'gemini'
          ? [{ type: 'file', mediaType: part.mediaType, data: { type: 'data', data: part.data } }]
          : [{ type: 'text', text: `[${part.name ?? 'A file'} (${part.mediaType}) was made here.]` }];
    }
  };
  const pushAnswer = (parts: readonly AnswerPart[]): void => {
    const content = parts.flatMap(answerPart);
    if (content.length === 0) return;
    const details = target.quirks.reasoningBack === 'reasoning_details' ? reasoningDetails(parts, target) : [];
    prompt.push({
      role: 'assistant',
      content,
      // Values kept as JSON since they were read.
      ...(details.length === 0
        ? {}
        : { providerOptions: { openaiCompatible: { reasoning_details: details } } as SharedV4ProviderOptions }),
    });
  };

  const pushResults = (results: readonly ToolResultPart[]): void => {
    const inside = picturesInResults(target);
    const known = results.filter(({ call }) => waiting.has(call));
    if (known.length > 0) {
      const content = known.map((result) => toolResult(result, inside));
      const last = prompt.at(-1);
      if (last?.role === 'tool') last.content.push(...content);
      else prompt.push({ role: 'tool', content });
    }
    for (const { call } of known) waiting.delete(call);
    if (inside) return;
    later.push(...known.filter(({ files = [] }) => files.length > 0));
  };
  const toolResult = (result: ToolResultPart, inside: boolean): LanguageModelV4ToolResultPart => {
    const files = inside ? (result.files ?? []) : [];
    const value = result.text === '' ? '(no output)' : result.text;
    const base = { type: 'tool-result' as const, toolCallId: idOf(result.call), toolName: result.name };
    if (files.length > 0) {
      const shown = files.map((file) => fileForModel(file, target.model, warn));
      return {
        ...base,
        output: {
          type: 'content',
          value: [{ type: 'text', text: result.ok ? value : `Error: ${value}` }, ...shown],
        },
      };
    }
    return { ...base, output: { type: result.ok ? 'text' : 'error-text', value } };
  };
  const later: ToolResultPart[] = [];
  /** What must stand before the conversation goes on: results for all calls, then their pictures. */
  const settle = (): void => {
    const missing = [...waiting].map(([call, name]): ToolResultPart => ({
      type: 'tool-result',
      call,
      name,
      ok: false,
      text: NO_RESULT,
    }));
    if (missing.length > 0) pushResults(missing);
    waiting = new Map();
    for (const { name, files = [] } of later.splice(0)) {
      const shown = files.map((file) => fileForModel(file, target.model, warn));
      pushUser([{ type: 'text', text: `What the tool ${name} returned:` }, ...shown]);
    }
  };

  for (const message of request.messages) {
    if (message.role === 'tool') pushResults(message.parts);
    else {
      settle();
      if (message.role === 'user') pushUser(userParts(message.parts));
      else pushAnswer(message.parts);
    }
  }
  settle();
  if (request.cacheMessages === true && target.family === 'anthropic') markLast(prompt);
  return prompt;
}

/** Thinking goes back only where its maker can check or use it; anywhere else it is an error or wasted tokens. */
function keepsReasoning(opaque: Opaque | undefined, target: Target): boolean {
  if (opaque?.['by'] !== target.model.id) return false;
  switch (target.family) {
    case 'anthropic':
      return isObject(opaque['anthropic']);
    case 'openai_responses':
      return words(object(opaque['openai'])['reasoningEncryptedContent']) !== undefined;
    case 'gemini':
      return isObject(opaque['google']);
    case 'openai':
      return false;
    case 'compatible':
      return target.quirks.reasoningBack === 'reasoning_content';
  }
}

const reasoningDetails = (parts: Message['parts'], target: Target): readonly unknown[] =>
  parts.flatMap((part) =>
    part.type === 'reasoning' && text(part.opaque?.['by']) === target.model.id
      ? list(object(part.opaque?.['chat'])['reasoningDetails'])
      : [],
  );

function markLast(prompt: LanguageModelV4Prompt): void {
  const last = prompt.at(-1);
  if (last !== undefined && last.role !== 'system') last.providerOptions = CACHE_MARK;
}
