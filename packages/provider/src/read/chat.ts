import { Fault } from '@oxydra/types';
import type { FinishReason, JsonObject } from '@oxydra/types';
import { readApiError } from '../wire/api-error.ts';
import { asJson, count, list, object, text, words } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import { providerFault } from '../wire/provider-fault.ts';
import { cutFault, garbledFault } from '../wire/transport.ts';
import { createAnswer } from './answer.ts';
import { createChatCalls } from './chat-calls.ts';
import { readChatUsage, usageOf } from './chat-usage.ts';
import { objectOf } from './reader.ts';
import type { ReaderPorts, WireReader } from './reader.ts';

const REASONS: { readonly [raw: string]: FinishReason } = {
  length: 'length',
  max_tokens: 'length',
  model_length: 'length',
  content_filter: 'content-filter',
  sensitive: 'content-filter',
  refusal: 'content-filter',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
};
/** Ends that are failures of the provider under another name. */
const FAILURES = new Set(['error', 'network_error', 'insufficient_system_resource']);

/** Reads chat completion chunks in all the dialects in use. */
export function readChat({ party, by, ids }: ReaderPorts): WireReader {
  const answer = createAnswer(by, ids);
  const calls = createChatCalls(answer);
  const details: JsonObject[] = [];
  let speaking: { readonly key: string; readonly kind: 'text' | 'reasoning' } | undefined;
  let counter = 0;
  let refused = false;
  let finish: string | undefined;
  let ended = false;

  const hush = (): void => {
    if (speaking !== undefined) {
      const back: JsonObject | undefined =
        speaking.kind === 'reasoning'
          ? { chat: details.length > 0 ? { reasoningDetails: details.splice(0) } : {} }
          : undefined;
      answer.close(speaking.key, back);
    }
    speaking = undefined;
  };
  const speak = (kind: 'text' | 'reasoning', said: string): void => {
    if (said === '') return;
    if (speaking?.kind !== kind) {
      hush();
      speaking = { key: `part-${counter}`, kind };
      counter += 1;
    }
    if (kind === 'text') answer.text(speaking.key, said);
    else answer.reasoning(speaking.key, said);
  };

  const readContent = (content: unknown): void => {
    if (typeof content === 'string') speak('text', content);
    for (const item of list(content)) {
      const piece = object(item);
      if (piece['type'] === 'thinking') {
        for (const thought of list(piece['thinking'])) speak('reasoning', text(object(thought)['text']) ?? '');
      } else speak('text', text(piece['text']) ?? '');
    }
  };

  /** OpenRouter's blocks, which must come back as they came: pieces of one block are put together again. */
  const keepDetail = (raw: Loose): void => {
    const last = details.at(-1);
    const same =
      last !== undefined &&
      ['type', 'index'].every((name) => last[name] === raw[name]) &&
      (raw['id'] === undefined || raw['id'] === null || raw['id'] === last['id']);
    const plain = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, asJson(value)]));
    if (!same) {
      details.push(plain);
      return;
    }
    const said = ['text', 'summary'].flatMap((name) => {
      const whole = `${text(last[name]) ?? ''}${text(raw[name]) ?? ''}`;
      return whole === '' ? [] : [[name, whole] as const];
    });
    const told = Object.entries(plain).filter(([, value]) => value !== null);
    details[details.length - 1] = { ...last, ...Object.fromEntries(told), ...Object.fromEntries(said) };
  };

  const readReasoning = (delta: Loose): void => {
    const given = list(delta['reasoning_details']).map(object);
    for (const detail of given) keepDetail(detail);
    const plain = words(delta['reasoning_content']) ?? words(delta['reasoning']);
    if (plain !== undefined) speak('reasoning', plain);
    else for (const detail of given) speak('reasoning', text(detail['text']) ?? text(detail['summary']) ?? '');
  };

  const readDelta = (delta: Loose): void => {
    readReasoning(delta);
    readContent(delta['content']);
    const refusal = words(delta['refusal']);
    if (refusal !== undefined) {
      refused = true;
      speak('text', refusal);
    }
    const fragments = list(delta['tool_calls']).map(object);
    const old = object(delta['function_call']);
    if (fragments.length > 0 || Object.keys(old).length > 0) hush();
    for (const fragment of fragments) calls.add(fragment);
    if (Object.keys(old).length > 0) calls.add({ index: 0, function: old });
    for (const note of list(delta['annotations'])) {
      const cited = object(object(note)['url_citation']);
      const url = words(cited['url']);
      if (url !== undefined) answer.source(url, words(cited['title']));
    }
  };

  const settle = (): void => {
    if (ended) return;
    ended = true;
    hush();
    if (!calls.end()) throw garbledFault(party, 'a tool call without a name');
    const called = answer.calls > 0;
    if (finish !== undefined && FAILURES.has(finish)) {
      throw new Fault('provider/server-error', `${party.provider} gave up in the middle of the answer (${finish}).`, {
        hint: 'Try again in a moment.',
        retryable: true,
      });
    }
    const plain = REASONS[finish ?? ''] ?? (called ? 'tool-calls' : 'stop');
    const reason = refused && plain === 'stop' ? 'content-filter' : plain;
    answer.finish(reason, finish === undefined ? {} : { stopReason: finish });
  };

  const readChunk = (chunk: Loose): void => {
    const choices = list(chunk['choices']).map(object);
    const choice = choices.find(({ index }) => (count(index) ?? 0) === 0) ?? choices[0] ?? {};
    const error = chunk['error'] ?? choice['error'];
    if ((error !== undefined && error !== null) || chunk['object'] === 'error') {
      throw providerFault(
        party,
        readApiError(error === undefined ? chunk : { error }) ?? { message: 'no reason given' },
      );
    }
    const usage = usageOf(chunk, choice);
    if (usage !== undefined) answer.usage(readChatUsage(usage));
    readDelta(object(choice['delta'] ?? choice['message']));
    finish = words(choice['finish_reason']) ?? finish;
    for (const url of list(chunk['citations'])) if (typeof url === 'string') answer.source(url);
  };

  return {
    get seen() {
      return answer.seen;
    },
    read(event) {
      if (ended) return [];
      if (event.data.trim() === '[DONE]') settle();
      else {
        const chunk = objectOf(party, event);
        if (chunk !== undefined && event.name === 'error' && chunk['error'] === undefined) {
          throw providerFault(party, readApiError(chunk) ?? { message: event.data });
        }
        if (chunk !== undefined) readChunk(chunk);
      }
      return answer.take();
    },
    end() {
      if (!ended && finish === undefined) throw cutFault(party);
      settle();
      return answer.take();
    },
  };
}
