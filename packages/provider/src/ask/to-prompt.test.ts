import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId } from '@oxydra/types';
import type { CallId, Message, ModelRequest, ToolCallPart } from '@oxydra/types';
import { list, object } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import type { WireFamily } from '@oxydra/testkit';
import { eventsOf, openSubject, stream } from '../provider-subject.fixture.ts';

const FAMILIES: readonly WireFamily[] = ['chat', 'responses', 'anthropic', 'gemini'];

/** The body that a request becomes, and the warnings beside it. */
async function sent(
  family: WireFamily,
  request: Partial<ModelRequest>,
  options: Parameters<typeof openSubject>[2] = {},
): Promise<{ readonly body: Loose; readonly warnings: readonly string[] }> {
  await using subject = await openSubject(family, [stream(family, 'text')], options);
  const events = await subject.ask(request);
  return {
    body: object(subject.server.requests[0]?.body),
    warnings: eventsOf(events, 'warning').map(({ text }) => text),
  };
}

const user = (text: string): Message => ({ role: 'user', parts: [{ type: 'text', text }] });
const call = (id: string, more: Partial<ToolCallPart> = {}): ToolCallPart => ({
  type: 'tool-call',
  call: asId<CallId>(id),
  name: 'weather',
  arguments: { city: 'Bern' },
  ...more,
});
const result = (id: string, text: string, ok = true): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', call: asId<CallId>(id), name: 'weather', ok, text }],
});

describe('a request', () => {
  test('carries cap, temperature, stop, choice and effort under each API’s own names', async () => {
    const request: Partial<ModelRequest> = {
      maxOutput: 777,
      temperature: 0.5,
      stop: ['END'],
      toolChoice: { tool: 'weather' },
      reasoning: 'high',
    };
    const chat = (await sent('chat', request)).body;
    assert.deepEqual(
      [
        chat['max_tokens'],
        chat['temperature'],
        chat['stop'],
        chat['tool_choice'],
        chat['reasoning_effort'],
        chat['stream_options'],
      ],
      [777, 0.5, ['END'], { type: 'function', function: { name: 'weather' } }, 'high', { include_usage: true }],
    );
    const anthropic = (await sent('anthropic', { ...request, reasoning: undefined })).body;
    assert.deepEqual(
      [
        anthropic['max_tokens'],
        anthropic['temperature'],
        anthropic['stop_sequences'],
        object(anthropic['tool_choice'])['name'],
      ],
      [777, 0.5, ['END'], 'weather'],
    );
    const gemini = object((await sent('gemini', request)).body['generationConfig']);
    assert.deepEqual([gemini['maxOutputTokens'], gemini['temperature'], gemini['stopSequences']], [777, 0.5, ['END']]);
    assert.ok(object(gemini['thinkingConfig'])['includeThoughts']);
    const responses = (await sent('responses', { maxOutput: 777, temperature: 0.5, session: 's-1' })).body;
    assert.deepEqual(
      [responses['max_output_tokens'], responses['store'], responses['prompt_cache_key']],
      [777, false, 's-1'],
    );
  });

  test('asks for the catalog’s limit where nobody set one, never for more than the context leaves', async () => {
    assert.equal((await sent('anthropic', {})).body['max_tokens'], 8_000);
    const long = user('x '.repeat(140_000));
    const left = (await sent('chat', { messages: [long] })).body['max_tokens'];
    assert.ok(typeof left === 'number' && left < 8_000, String(left));
  });

  test('keeps Anthropic’s thinking inside the cap that money was reserved for', async () => {
    const { body } = await sent('anthropic', { maxOutput: 3_000, reasoning: 'high' });
    assert.equal(body['max_tokens'], 3_000);
    const budget = object(body['thinking'])['budget_tokens'];
    assert.ok(budget === undefined || (typeof budget === 'number' && budget < 3_000));
  });

  test('passes provider options through under the provider’s own names, over everything else', async () => {
    const options = { top_p: 0.3, metadata: { a: 'b' } };
    const chat = (await sent('chat', { providerOptions: options })).body;
    assert.deepEqual([chat['top_p'], chat['metadata']], [0.3, { a: 'b' }]);
    const gemini = (await sent('gemini', { maxOutput: 5, providerOptions: { generationConfig: { seed: 7 } } })).body;
    assert.deepEqual(gemini['generationConfig'], { maxOutputTokens: 5, seed: 7 });
  });

  test('marks cache breakpoints for Anthropic, four at most, and for nobody else', async () => {
    const system = ['a', 'b', 'c', 'd', 'e'].map((text) => ({ text, cache: true }));
    const { body } = await sent('anthropic', { system, cacheMessages: true });
    const marks = list(body['system']).filter((part) => object(part)['cache_control'] !== undefined);
    assert.equal(marks.length, 3);
    assert.deepEqual(
      marks.map((part) => object(part)['text']),
      ['c', 'd', 'e'],
    );
    const last = object(list(object(list(body['messages']).at(-1))['content']).at(-1));
    assert.deepEqual(last['cache_control'], { type: 'ephemeral' });
    const chat = JSON.stringify((await sent('chat', { system, cacheMessages: true })).body);
    assert.ok(!chat.includes('cache_control'));
  });

  test('leaves out a temperature that the model refuses, and says so', async () => {
    const { body, warnings } = await sent(
      'anthropic',
      { temperature: 0.3, tools: [] },
      { skipCatalogValidation: true },
    );
    assert.equal(body['temperature'], 0.3);
    assert.deepEqual(warnings, []);
    assert.equal('tools' in body, false);
  });
});

describe('a conversation', () => {
  test('with a call that never finished gets a result for it, everywhere', async () => {
    const messages = [
      user('a'),
      { role: 'assistant' as const, parts: [call('call_1'), call('call_2')] },
      result('call_2', 'wet'),
      user('b'),
    ];
    for (const family of FAMILIES) {
      const text = JSON.stringify((await sent(family, { messages })).body);
      assert.equal(text.split('the call did not finish').length - 1, 1, family);
      assert.ok(text.includes('wet'), family);
    }
  });

  test('without the call to a result leaves the result out, everywhere', async () => {
    for (const family of FAMILIES) {
      const text = JSON.stringify(
        (await sent(family, { messages: [user('a'), result('call_9', 'orphan'), user('b')] })).body,
      );
      assert.ok(!text.includes('orphan'), family);
    }
  });

  test('merges the results of one round as Anthropic and Gemini want them', async () => {
    const messages = [
      user('a'),
      { role: 'assistant' as const, parts: [call('call_1'), call('call_2')] },
      result('call_1', 'one'),
      result('call_2', 'two', false),
    ];
    const anthropic = list((await sent('anthropic', { messages })).body['messages']).map(object);
    assert.deepEqual(
      anthropic.map(({ role }) => role),
      ['user', 'assistant', 'user'],
    );
    assert.deepEqual(
      list(anthropic[2]?.['content']).map((part) => object(part)['is_error']),
      [undefined, true],
    );
    const gemini = list((await sent('gemini', { messages })).body['contents']).map(object);
    assert.equal(list(gemini.at(-1)?.['parts']).length, 2);
  });

  test('gives thinking and signatures back to no other model than the one that made them', async () => {
    const opaque = {
      by: 'other/model',
      id: 'toolu_secret',
      anthropic: { signature: 'sig' },
      google: { thoughtSignature: 'sig' },
      openai: { itemId: 'rs', reasoningEncryptedContent: 'enc' },
    };
    const parts = [{ type: 'reasoning' as const, text: 'private thought', opaque }, call('call_1', { opaque })];
    for (const family of FAMILIES) {
      const text = JSON.stringify(
        (await sent(family, { messages: [user('a'), { role: 'assistant', parts }, result('call_1', 'x')] })).body,
      );
      assert.ok(!/private thought|"sig"|"enc"|toolu_secret/.test(text), family);
    }
  });

  test('keeps two calls apart to which a server gave one id', async () => {
    const opaque = { by: 'test/test-model', id: 'call_0' };
    const messages = [
      user('a'),
      { role: 'assistant' as const, parts: [call('call_1', { opaque })] },
      result('call_1', 'one'),
      { role: 'assistant' as const, parts: [call('call_2', { opaque })] },
      result('call_2', 'two'),
    ];
    const { body } = await sent('chat', { messages });
    const ids = list(body['messages'])
      .map((message) => object(message)['tool_call_id'])
      .filter((id) => id !== undefined);
    assert.deepEqual(ids, ['call_0', 'call_2']);
  });

  test('shows files the model reads, text files as text, and says what it left out', async () => {
    const file = (mediaType: string, name: string, data = 'iVBORw0KGgo=') => ({
      type: 'file' as const,
      mediaType,
      name,
      data,
    });
    const parts = [
      file('image/png', 'a.png'),
      file('text/csv', 'b.csv', btoa('x,y')),
      file('audio/wav', 'c.wav'),
      file('application/pdf', 'd.pdf'),
    ];
    for (const family of FAMILIES) {
      const { body, warnings } = await sent(family, { messages: [{ role: 'user', parts }] });
      const text = JSON.stringify(body);
      assert.ok(text.includes('iVBORw0KGgo='), family);
      assert.ok(text.includes('x,y'), family);
      assert.deepEqual(warnings, ['c.wav (audio/wav) was left out: test/test-model cannot read it.'], family);
    }
  });
});
