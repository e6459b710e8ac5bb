import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { frame } from '@oxydra/testkit';
import type { WireFamily } from '@oxydra/testkit';
import { fixture, recordings } from '../provider-subject.fixture.ts';
import { priceOf } from '../cost/price.ts';
import { gistOf, readAll } from './gist.fixture.ts';

const read = (family: WireFamily, payloads: readonly string[]) =>
  readAll(family, [new TextEncoder().encode(frame(family, payloads))]);
const gist = (family: WireFamily, name: string) => gistOf(read(family, fixture(family, name)).events);
const chunk = (delta: object, more: object = {}, top: object = {}): string =>
  JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null, ...more }], ...top });
const done = (usage?: object): string =>
  JSON.stringify({
    choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
    ...(usage === undefined ? {} : { usage }),
  });

describe('Anthropic', () => {
  test('events, blocks and deltas of unknown kinds are skipped, sources are kept', () => {
    const { events, fault } = read('anthropic', fixture('anthropic', 'unknown-events'));
    assert.equal(fault, undefined);
    assert.equal(gistOf(events).text, 'Hello');
    assert.deepEqual(
      events.flatMap((event) => (event.type === 'source' ? [event.url] : [])),
      ['https://example.org/a', 'https://example.org/b'],
    );
  });

  test('input counts what was cached, and a later correction wins', () => {
    const usage = gist('anthropic', 'cache-usage').finish?.usage;
    assert.deepEqual(usage, { input: 162, output: 3, cachedInput: 100, cacheWrite: 50, reasoning: 0 });
    const prices = { input: 3_000_000, output: 15_000_000, cacheRead: 300_000, cacheWrite: 3_750_000 };
    assert.equal(usage && priceOf(usage, prices), Math.ceil(12 * 3 + 100 * 0.3 + 50 * 3.75 + 3 * 15));
  });

  test('arguments given whole at the start of a block are kept', () => {
    const payloads = fixture('anthropic', 'call').filter((line) => !line.includes('input_json_delta'));
    const given = payloads.map((line) => line.replace('"input": {}', '"input": {"city": "Bern"}'));
    assert.deepEqual(gistOf(read('anthropic', given).events).calls, [{ name: 'weather', input: { city: 'Bern' } }]);
  });

  test('an error is classified by its type, whatever the status was', () => {
    const error = (type: string): string => JSON.stringify({ type: 'error', error: { type, message: 'x' } });
    const codes = ['overloaded_error', 'rate_limit_error', 'api_error', 'authentication_error', 'billing_error'].map(
      (type) => read('anthropic', [error(type)]).fault?.code,
    );
    assert.deepEqual(
      codes,
      ['overloaded', 'rate-limited', 'server-error', 'bad-key', 'no-credit'].map((what) => `provider/${what}`),
    );
  });
});

describe('Responses', () => {
  test('items are told apart where every event names another id', () => {
    const plain = gist('responses', 'call-then-thought');
    const scrambled = gist('responses', 'changing-ids');
    assert.deepEqual(
      [scrambled.text, scrambled.reasoning, scrambled.calls, scrambled.finish?.usage],
      [plain.text, plain.reasoning, plain.calls, plain.finish?.usage],
    );
  });

  test('reasoning keeps its summaries apart and the encrypted content of the last event', () => {
    const { events } = read('responses', fixture('responses', 'call-then-thought'));
    const ends = events.flatMap((event) => (event.type === 'reasoning-end' ? [event.opaque] : []));
    const back = { by: 'test/test-model', openai: { itemId: 'rs_1', reasoningEncryptedContent: 'ZW5jLTI=' } };
    assert.deepEqual(ends, [back, back]);
  });

  test('annotations and unknown events do no harm', () => {
    const { events, fault } = read('responses', fixture('responses', 'annotations'));
    assert.equal(fault, undefined);
    assert.equal(gistOf(events).text, 'See there.');
    assert.ok(events.some((event) => event.type === 'source' && event.title === 'A'));
  });

  test('what was never streamed is taken from the last event', () => {
    const last = fixture('responses', 'call-then-thought').slice(-1);
    const whole = gistOf(read('responses', last).events);
    const streamed = gist('responses', 'call-then-thought');
    assert.deepEqual([whole.text, whole.reasoning, whole.calls], [streamed.text, streamed.reasoning, streamed.calls]);
  });

  test('errors are read flat and nested, and a failed response is one', () => {
    const said = { code: 'rate_limit_exceeded', message: 'slow down' };
    for (const event of [
      { type: 'error', ...said },
      { type: 'error', error: { type: 'requests', ...said } },
      { type: 'response.failed', response: { status: 'failed', error: said } },
    ]) {
      assert.equal(read('responses', [JSON.stringify(event)]).fault?.code, 'provider/rate-limited');
    }
  });
});

describe('Gemini', () => {
  test('arguments that come path by path are put together, also of a call that never closes', () => {
    assert.deepEqual(gist('gemini', 'partial-arguments').calls, [
      { name: 'weather', input: { city: 'Zürich', days: [{ count: 3, wet: false }], note: null } },
      { name: 'weather', input: { city: 'Rome' } },
    ]);
  });

  test('a path into a prototype is ignored', () => {
    const call = (functionCall: object): string =>
      JSON.stringify({ candidates: [{ content: { parts: [{ functionCall }] }, finishReason: 'STOP' }] });
    read('gemini', [call({ name: 'x', partialArgs: [{ jsonPath: '$.__proto__.bad', stringValue: 'y' }] })]);
    assert.equal(Reflect.get({}, 'bad'), undefined);
  });

  test('a signature stays on the part it came on, also on an empty one', () => {
    const { events } = read('gemini', fixture('gemini', 'reasoning'));
    const ends = events.flatMap((event) => (event.type === 'text-end' ? [event.opaque] : []));
    assert.deepEqual(ends, [undefined, { by: 'test/test-model', google: { thoughtSignature: 'c2lnLXRyYWls' } }]);
  });

  test('thoughts count as output, and a blocked prompt is a filter’s end', () => {
    assert.deepEqual(gist('gemini', 'reasoning').finish?.usage, {
      input: 30,
      output: 20,
      cachedInput: 0,
      cacheWrite: 0,
      reasoning: 12,
    });
    assert.equal(gist('gemini', 'blocked').finish?.reason, 'content-filter');
  });
});

describe('chat', () => {
  test('two whole calls under one index are two calls', () => {
    assert.deepEqual(
      gist('chat', 'same-index').calls.map(({ input }) => input),
      [{ city: 'Paris' }, { city: 'Rome' }],
    );
    assert.equal(gist('chat', 'same-index').finish?.reason, 'tool-calls', 'even where the server says stop');
  });

  test('whole calls without an index are kept apart by their ids', () => {
    const call = (id: string, city: string): object => ({
      id,
      function: { name: 'weather', arguments: JSON.stringify({ city }) },
    });
    const { calls } = gistOf(
      read('chat', [chunk({ tool_calls: [call('a', 'Paris'), call('b', 'Rome')] }), done()]).events,
    );
    assert.deepEqual(
      calls.map(({ input }) => input),
      [{ city: 'Paris' }, { city: 'Rome' }],
    );
  });

  test('a refusal is told as text and ends as a filter does', () => {
    const refused = gist('chat', 'refusal');
    assert.deepEqual([refused.text, refused.finish?.reason], ['I cannot help with that.', 'content-filter']);
    assert.equal(gist('responses', 'refusal').finish?.reason, 'content-filter');
  });

  test('usage is found wherever a server puts it, and the last one counts', () => {
    const usage = (prompt_tokens: number, more: object = {}): object => ({
      prompt_tokens,
      completion_tokens: 5,
      total_tokens: prompt_tokens + 5,
      ...more,
    });
    const finish = (payloads: readonly string[]) => gistOf(read('chat', payloads).events).finish?.usage;
    assert.equal(finish([chunk({ content: 'a' }, {}, { usage: usage(1) }), done(usage(9))])?.input, 9);
    assert.equal(
      finish([
        chunk({ content: 'a' }),
        JSON.stringify({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], x_groq: { usage: usage(8) } }),
      ])?.input,
      8,
    );
    assert.equal(finish([chunk({ content: 'a' }), done(usage(7, { prompt_cache_hit_tokens: 3 }))])?.cachedInput, 3);
    const xai = {
      prompt_tokens: 10,
      completion_tokens: 2,
      total_tokens: 62,
      completion_tokens_details: { reasoning_tokens: 50 },
    };
    assert.deepEqual(finish([chunk({ content: 'a' }), done(xai)]), {
      input: 10,
      output: 52,
      cachedInput: 0,
      cacheWrite: 0,
      reasoning: 50,
    });
  });

  test('content in parts, thinking in parts, and an error chunk are understood', () => {
    const parts = chunk({
      content: [
        { type: 'thinking', thinking: [{ type: 'text', text: 'Hm.' }] },
        { type: 'text', text: 'Yes' },
      ],
    });
    const { text, reasoning } = gistOf(read('chat', [parts, done()]).events);
    assert.deepEqual([text, reasoning], ['Yes', 'Hm.']);
    for (const error of [
      '{"error":"the server is busy"}',
      '{"object":"error","message":"the server is busy","code":503}',
    ]) {
      assert.equal(read('chat', [chunk({ content: 'a' }), error]).fault?.code, 'provider/overloaded');
    }
  });
});

describe('recordings of real providers', () => {
  const all = recordings();
  const skip = all === undefined && 'no ../shared/cases/provider-streams here';
  const named = (name: string) => {
    const found = all?.find((recording) => recording.name.startsWith(name)) ?? assert.fail(name);
    return read(found.family, found.payloads);
  };

  test('give the calls, ends and usage that they hold', { skip }, () => {
    const groq = gistOf(named('groq--groq-tool-call').events);
    assert.deepEqual(
      [groq.calls, groq.finish?.reason, groq.finish?.usage.input],
      [[{ name: 'weather', input: {} }], 'tool-calls', 210],
    );
    const mistral = gistOf(named('mistral--mistral-tool-call').events);
    assert.deepEqual(
      [mistral.calls, mistral.finish?.usage.output],
      [[{ name: 'weather', input: { location: 'San Francisco' } }], 22],
    );
    assert.equal(gistOf(named('anthropic--anthropic-refusal').events).finish?.reason, 'content-filter');
    assert.equal(gistOf(named('anthropic--anthropic-message-delta-input-tokens').events).finish?.usage.input, 61);
    assert.deepEqual(gistOf(named('openai--openai-custom-tool').events).calls, [
      { name: 'write_sql', input: 'SELECT * FROM users WHERE age > 25' },
    ]);
    assert.equal(named('openai--openai-error').fault?.code, 'provider/no-credit');
    assert.ok(gistOf(named('openai-compatible--xai-tool-call').events).calls.length > 0);
    assert.ok((gistOf(named('deepseek--deepseek-tool-call').events).finish?.usage.input ?? 0) > 0);
  });
});
