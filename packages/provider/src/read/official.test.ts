/** @requirement model/agrees-with-sdks */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import { createProviderServer, frame } from '@oxydra/testkit';
import type { WireFamily } from '@oxydra/testkit';
import OpenAI from 'openai';
import { fixture, fixtureNames, recordings } from '../provider-subject.fixture.ts';
import { gistOf, readAll } from './gist.fixture.ts';

/** What an official client made of an answer, in the words of its own API. */
interface Official {
  readonly text: string;
  readonly reasoning?: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly finish: string;
  readonly usage: { readonly input: number; readonly output: number; readonly reasoning?: number };
}

const parse = (text: string): unknown => {
  try {
    return text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    return text;
  }
};
const apiKey = 'unset';

async function byOpenAIChat(baseURL: string): Promise<Official> {
  const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
  const stream = client.chat.completions.stream({ model: 'm', messages: [{ role: 'user', content: 'x' }] });
  const whole = await stream.finalChatCompletion();
  const choice = whole.choices[0] ?? assert.fail('no choice');
  const calls = (choice.message.tool_calls ?? []).flatMap((call) =>
    call.type === 'function' ? [{ name: call.function.name, input: parse(call.function.arguments) }] : [],
  );
  return {
    text: `${choice.message.content ?? ''}${choice.message.refusal ?? ''}`,
    calls,
    finish: choice.finish_reason,
    usage: { input: whole.usage?.prompt_tokens ?? 0, output: whole.usage?.completion_tokens ?? 0 },
  };
}

async function byOpenAIResponses(baseURL: string): Promise<Official> {
  const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
  const whole = await client.responses.stream({ model: 'm', input: 'x' }).finalResponse();
  if (whole.error !== null) throw new TypeError(whole.error.message);
  let text = '';
  let reasoning = '';
  const calls: { name: string; input: unknown }[] = [];
  for (const item of whole.output) {
    if (item.type === 'message') {
      for (const part of item.content) text += part.type === 'output_text' ? part.text : part.refusal;
    } else if (item.type === 'reasoning') reasoning += item.summary.map((part) => part.text).join('');
    else if (item.type === 'function_call') calls.push({ name: item.name, input: parse(item.arguments) });
    else if (item.type === 'custom_tool_call') calls.push({ name: item.name, input: parse(item.input) });
  }
  const { usage } = whole;
  return {
    text,
    reasoning,
    calls,
    finish: whole.incomplete_details?.reason ?? whole.status ?? '',
    usage: {
      input: usage?.input_tokens ?? 0,
      output: usage?.output_tokens ?? 0,
      reasoning: usage?.output_tokens_details.reasoning_tokens ?? 0,
    },
  };
}

async function byAnthropic(baseURL: string): Promise<Official> {
  const client = new Anthropic({ baseURL: baseURL.replace(/\/v1$/, ''), apiKey, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content: 'x' }];
  const whole = await client.messages.stream({ model: 'm', max_tokens: 100, messages }).finalMessage();
  let text = '';
  let reasoning = '';
  const calls: { name: string; input: unknown }[] = [];
  for (const block of whole.content) {
    if (block.type === 'text') text += block.text;
    else if (block.type === 'thinking') reasoning += block.thinking;
    else if (block.type === 'tool_use') calls.push({ name: block.name, input: block.input });
  }
  const { usage } = whole;
  const cached = (usage.cache_creation_input_tokens ?? 0) + (usage.cache_read_input_tokens ?? 0);
  return {
    text,
    reasoning,
    calls,
    finish: whole.stop_reason ?? '',
    usage: { input: usage.input_tokens + cached, output: usage.output_tokens },
  };
}

async function byGoogle(baseUrl: string): Promise<Official> {
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl } });
  const stream = await client.models.generateContentStream({ model: 'm', contents: 'x' });
  let text = '';
  let reasoning = '';
  let finish = '';
  let usage = { input: 0, output: 0, reasoning: 0 };
  const calls: { name: string; input: unknown }[] = [];
  for await (const chunk of stream) {
    const candidate = chunk.candidates?.[0];
    for (const part of candidate?.content?.parts ?? []) {
      if (part.thought === true) reasoning += part.text ?? '';
      else text += part.text ?? '';
      if (part.functionCall?.name !== undefined)
        calls.push({ name: part.functionCall.name, input: part.functionCall.args ?? {} });
    }
    finish = candidate?.finishReason ?? finish;
    const told = chunk.usageMetadata;
    const thoughts = told?.thoughtsTokenCount ?? 0;
    if (told !== undefined) {
      usage = {
        input: told.promptTokenCount ?? 0,
        output: (told.candidatesTokenCount ?? 0) + thoughts,
        reasoning: thoughts,
      };
    }
  }
  if (finish === '') throw new TypeError('no finish');
  return { text, reasoning, calls, finish, usage };
}

const ACCUMULATORS: { readonly [F in WireFamily]: (url: string) => Promise<Official> } = {
  chat: (url) => byOpenAIChat(`${url}/v1`),
  responses: (url) => byOpenAIResponses(`${url}/v1`),
  anthropic: byAnthropic,
  gemini: byGoogle,
};

/** What our finish reasons are called there. */
const NAMES: { readonly [reason: string]: readonly string[] } = {
  stop: ['stop', 'completed', 'end_turn', 'stop_sequence', 'STOP', 'pause_turn'],
  'tool-calls': ['tool_calls', 'function_call', 'completed', 'tool_use', 'STOP', 'stop'],
  length: ['length', 'max_output_tokens', 'max_tokens', 'MAX_TOKENS'],
  'content-filter': ['content_filter', 'refusal', 'completed', 'stop', 'SAFETY', 'PROHIBITED_CONTENT'],
  error: ['MALFORMED_FUNCTION_CALL', 'OTHER'],
};

/** Where an official client does less than the format says. */
const THEIRS_TO_MEND = new Set([
  'chat/same-index', // glues two calls of one index together
  'gemini/partial-arguments', // shows the pieces, puts nothing together
  'responses/changing-ids', // answers with the empty output of the last event
]);

interface Case {
  readonly name: string;
  readonly family: WireFamily;
  readonly payloads: readonly string[];
}

async function compare({ name, family, payloads }: Case): Promise<'agreed' | 'refused'> {
  await using server = await createProviderServer();
  server.say({ kind: 'stream', payloads });
  const official = await ACCUMULATORS[family](server.url).catch(() => undefined);
  const { events, fault } = readAll(family, [new TextEncoder().encode(frame(family, payloads))]);
  // The client for Responses takes a cut stream for an answer; its status says that it is none.
  if (official === undefined || official.finish === 'in_progress') return 'refused';
  assert.equal(fault, undefined, `${name}: the official client reads it, so must we`);
  const ours = gistOf(events);
  assert.equal(ours.text, official.text, `${name}: text`);
  if (official.reasoning !== undefined) assert.equal(ours.reasoning, official.reasoning, `${name}: reasoning`);
  assert.deepEqual(ours.calls, official.calls, `${name}: calls`);
  assert.ok(
    NAMES[ours.finish?.reason ?? '']?.includes(official.finish),
    `${name}: ${ours.finish?.reason} for ${official.finish}`,
  );
  assert.equal(ours.finish?.usage.input, official.usage.input, `${name}: input tokens`);
  const beside = ours.finish?.usage.output === official.usage.output + (ours.finish?.usage.reasoning ?? 0);
  // xAI counts reasoning beside the completion, and bills both.
  assert.ok(
    ours.finish?.usage.output === official.usage.output || (/xai/.test(name) && beside),
    `${name}: output tokens`,
  );
  if (official.usage.reasoning !== undefined) assert.equal(ours.finish?.usage.reasoning, official.usage.reasoning);
  return 'agreed';
}

describe('our readers agree with the official clients', () => {
  for (const family of ['chat', 'responses', 'anthropic', 'gemini'] as const) {
    test(`on what we wrote of ${family}`, async () => {
      let agreed = 0;
      for (const name of fixtureNames(family)) {
        if (THEIRS_TO_MEND.has(`${family}/${name}`)) continue;
        const outcome = await compare({ name: `${family}/${name}`, family, payloads: fixture(family, name) });
        if (outcome === 'agreed') agreed += 1;
      }
      assert.ok(agreed >= 5, `${agreed} compared`);
    });
  }

  const recorded = recordings();
  test(
    'on recordings of real providers',
    { skip: recorded === undefined && 'no ../shared/cases/provider-streams here' },
    async (context) => {
      let agreed = 0;
      for (const recording of recorded ?? []) if ((await compare(recording)) === 'agreed') agreed += 1;
      context.diagnostic(`${agreed} of ${recorded?.length} recordings compared, the others the client refuses`);
      assert.ok(agreed >= 12, `${agreed} of ${recorded?.length} compared`);
    },
  );
});
