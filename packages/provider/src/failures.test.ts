import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { ProviderReply, WireFamily } from '@oxydra/testkit';
import { fixture, openSubject, testKey } from './provider-subject.fixture.ts';

type Options = Parameters<typeof openSubject>[2];

async function failureOf(family: WireFamily, reply: ProviderReply, options: Options = {}): Promise<Fault> {
  await using subject = await openSubject(family, [reply], options);
  return await thrown(subject.ask());
}

async function thrown(run: Promise<unknown>): Promise<Fault> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(Fault.is(error), String(error));
  return error;
}

const json = (status: number, body: unknown, headers: { [name: string]: string } = {}): ProviderReply => ({
  kind: 'reply',
  status,
  body: JSON.stringify(body),
  headers,
});
const openai = (status: number, message: string, more: object = {}, headers = {}): ProviderReply =>
  json(status, { error: { message, type: 'invalid_request_error', param: null, code: null, ...more } }, headers);
const anthropic = (status: number, type: string, message: string, headers = {}): ProviderReply =>
  json(status, { type: 'error', error: { type, message }, request_id: 'req_1' }, headers);
const gemini = (code: number, status: string, message: string, details: object[] = []): ProviderReply =>
  json(code, { error: { code, message, status, details } });

const CASES: readonly (readonly [string, WireFamily, ProviderReply, string, boolean])[] = [
  [
    'OpenAI: wrong key',
    'chat',
    openai(401, 'Incorrect API key provided: sk-abc.', { code: 'invalid_api_key' }),
    'bad-key',
    false,
  ],
  ['Anthropic: wrong key', 'anthropic', anthropic(401, 'authentication_error', 'invalid x-api-key'), 'bad-key', false],
  [
    'Gemini: wrong key',
    'gemini',
    gemini(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [{ reason: 'API_KEY_INVALID' }]),
    'bad-key',
    false,
  ],
  [
    'OpenAI: no credit',
    'responses',
    openai(429, 'You exceeded your current quota, please check your plan and billing details.', {
      type: 'insufficient_quota',
      code: 'insufficient_quota',
    }),
    'no-credit',
    false,
  ],
  [
    'Anthropic: no credit',
    'anthropic',
    anthropic(400, 'invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
    'no-credit',
    false,
  ],
  ['DeepSeek: no credit', 'chat', openai(402, 'Insufficient Balance', { type: 'unknown_error' }), 'no-credit', false],
  [
    'OpenAI: unknown model',
    'chat',
    openai(404, 'The model `gpt-99` does not exist or you do not have access to it.', { code: 'model_not_found' }),
    'unknown-model',
    false,
  ],
  [
    'Anthropic: unknown model',
    'anthropic',
    anthropic(404, 'not_found_error', 'model: claude-99'),
    'unknown-model',
    false,
  ],
  [
    'Gemini: unknown model',
    'gemini',
    gemini(404, 'NOT_FOUND', 'models/gemini-99 is not found for API version v1beta'),
    'unknown-model',
    false,
  ],
  [
    'Ollama: unknown model',
    'chat',
    openai(404, 'model "llama99" not found, try pulling it first'),
    'unknown-model',
    false,
  ],
  [
    'OpenAI: context too long',
    'chat',
    openai(400, "This model's maximum context length is 8192 tokens.", { code: 'context_length_exceeded' }),
    'context-too-long',
    false,
  ],
  [
    'Anthropic: context too long',
    'anthropic',
    anthropic(400, 'invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
    'context-too-long',
    false,
  ],
  [
    'Gemini: context too long',
    'gemini',
    gemini(
      400,
      'INVALID_ARGUMENT',
      'The input token count (2000000) exceeds the maximum number of tokens allowed (1048576).',
    ),
    'context-too-long',
    false,
  ],
  [
    'OpenAI: rate limit',
    'chat',
    openai(429, 'Rate limit reached for gpt-5 on tokens per min (TPM).', { code: 'rate_limit_exceeded' }),
    'rate-limited',
    true,
  ],
  [
    'Anthropic: rate limit',
    'anthropic',
    anthropic(429, 'rate_limit_error', 'This request would exceed your rate limit.'),
    'rate-limited',
    true,
  ],
  [
    'Gemini: rate limit',
    'gemini',
    gemini(429, 'RESOURCE_EXHAUSTED', 'Quota exceeded for metric.', [
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.4s' },
    ]),
    'rate-limited',
    true,
  ],
  ['Anthropic: overloaded', 'anthropic', anthropic(529, 'overloaded_error', 'Overloaded'), 'overloaded', true],
  ['Gemini: overloaded', 'gemini', gemini(503, 'UNAVAILABLE', 'The model is overloaded.'), 'overloaded', true],
  [
    'a server error',
    'responses',
    openai(500, 'The server had an error while processing your request.', { type: 'server_error' }),
    'server-error',
    true,
  ],
  [
    'forbidden',
    'anthropic',
    anthropic(403, 'permission_error', 'Your API key does not have permission to use the specified resource.'),
    'forbidden',
    false,
  ],
  [
    'too large',
    'anthropic',
    anthropic(413, 'request_too_large', 'Request exceeds the maximum size'),
    'request-too-large',
    false,
  ],
  [
    'a bad parameter',
    'chat',
    openai(400, "Unsupported value: 'temperature' does not support 0.2 with this model."),
    'refused-request',
    false,
  ],
  [
    'a FastAPI complaint',
    'chat',
    json(422, { detail: [{ loc: ['body', 'messages'], msg: 'Field required' }] }),
    'refused-request',
    false,
  ],
  [
    'a wrong path',
    'chat',
    { kind: 'reply', status: 404, body: '404 page not found', headers: { 'content-type': 'text/plain' } },
    'no-endpoint',
    false,
  ],
  [
    'a web page',
    'chat',
    {
      kind: 'reply',
      status: 404,
      body: '<!doctype html><html><head><title>Not here</title></head></html>',
      headers: { 'content-type': 'text/html' },
    },
    'not-an-api',
    false,
  ],
  [
    'a web page with status 200',
    'chat',
    {
      kind: 'reply',
      status: 200,
      body: '<!DOCTYPE html><title>Welcome</title>',
      headers: { 'content-type': 'text/html' },
    },
    'not-an-api',
    false,
  ],
  [
    'a gateway’s web page',
    'chat',
    {
      kind: 'reply',
      status: 502,
      body: '<html><head><title>502 Bad Gateway</title></head></html>',
      headers: { 'content-type': 'text/html' },
    },
    'not-an-api',
    true,
  ],
  [
    'an error with status 200',
    'chat',
    json(200, { error: { message: 'Invalid API key provided', code: 'invalid_api_key' } }),
    'bad-key',
    false,
  ],
  ['a reply that is no stream', 'chat', json(200, { choices: [] }), 'garbled', true],
  ['a hung-up connection', 'chat', { kind: 'hang-up' }, 'unreachable', true],
  [
    'garbage in the stream',
    'chat',
    { kind: 'stream', payloads: ['{"choices":', ...fixture('chat', 'text')] },
    'garbled',
    true,
  ],
  [
    'a recorded quota error',
    'responses',
    {
      kind: 'stream',
      payloads: [
        '{"type":"error","sequence_number":2,"error":{"type":"insufficient_quota","code":"insufficient_quota","message":"You exceeded your current quota."}}',
      ],
    },
    'no-credit',
    false,
  ],
];

describe('a failure becomes one clear sentence with a hint', () => {
  for (const [name, family, reply, code, retryable] of CASES) {
    test(name, async () => {
      const fault = await failureOf(family, reply);
      assert.equal(fault.code, `provider/${code}`, fault.message);
      assert.equal(fault.retryable, retryable);
      assert.match(fault.message, /^\S[^\n]*[.]$/, 'one line, one full stop');
      assert.doesNotMatch(fault.message, /\.\.$|\{"|<html/i, 'no raw body');
      assert.ok((fault.hint ?? '').length > 10, 'says what to do');
    });
  }

  test('nobody listening', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise<void>((resolve) => closed.close(() => resolve()));
    const options = { providers: { test: { type: 'openai_compatible', baseUrl: `http://127.0.0.1:${port}` } } };
    const fault = await failureOf('chat', { kind: 'silence' }, options);
    assert.equal(fault.code, 'provider/unreachable');
    assert.match(fault.message, /127\.0\.0\.1:\d+: nothing listens there/);
  });

  test('a host that does not exist', async () => {
    const missing = Object.assign(new TypeError('fetch failed'), { cause: { code: 'ENOTFOUND' } });
    const fault = await failureOf('chat', { kind: 'silence' }, { fetch: () => Promise.reject(missing) });
    assert.match(fault.message, /the host name is unknown/);
  });

  test('silence before the first byte and in the middle', async () => {
    const reliability = { attempts: 1, silenceMs: 60 };
    const before = await failureOf('chat', { kind: 'silence' }, { reliability });
    assert.equal(before.code, 'provider/silent');
    assert.equal(before.retryable, true);
    const payloads = fixture('anthropic', 'cut');
    const middle = await failureOf('anthropic', { kind: 'stream', payloads, ending: 'stalled' }, { reliability });
    assert.equal(middle.code, 'provider/silent');
  });

  test('a redirect is refused, so that the key goes nowhere else', async () => {
    await using elsewhere = await openSubject('anthropic', [{ kind: 'silence' }]);
    const headers = { location: `${elsewhere.server.url}/v1/messages` };
    const fault = await failureOf('anthropic', { kind: 'reply', status: 307, headers, body: '' });
    assert.equal(fault.code, 'provider/redirected');
    assert.equal(elsewhere.server.requests.length, 0);
  });

  test('never shows the key, even where the provider repeats it', async () => {
    const fault = await failureOf('chat', openai(401, `Incorrect API key provided: ${testKey()}`));
    assert.ok(!fault.message.includes(testKey()));
    assert.match(fault.message, /REDACTED/);
  });

  test('a fault of the egress passes through as it is', async () => {
    const denied = new Fault('sandbox/egress-denied', 'The host is not allowed.', { hint: 'Allow it.' });
    const fault = await failureOf('chat', { kind: 'silence' }, { fetch: () => Promise.reject(denied) });
    assert.equal(fault.code, 'sandbox/egress-denied');
  });

  test('a key with a line break is refused before anything is sent', async () => {
    const providers = { test: { type: 'openai_compatible', baseUrl: 'http://127.0.0.1:9', apiKey: 'a\nb' } };
    const fault = await failureOf('chat', { kind: 'silence' }, { providers });
    assert.equal(fault.code, 'config/bad-header');
  });

  test('a request without a message is refused before anything is sent', async () => {
    await using subject = await openSubject('anthropic', [{ kind: 'silence' }]);
    const fault = await thrown(subject.ask({ messages: [] }));
    assert.equal(fault.code, 'provider/empty-request');
    assert.equal(subject.server.requests.length, 0);
  });
});
