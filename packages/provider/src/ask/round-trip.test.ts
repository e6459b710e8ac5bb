/** @requirement model/families-over-http */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { AnswerPart, JsonObject, Message, ModelEvent } from '@oxydra/types';
import type { WireFamily } from '@oxydra/testkit';
import { list, object } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import { eventsOf, openSubject, stream, textIn } from '../provider-subject.fixture.ts';
import type { Subject } from '../provider-subject.fixture.ts';

/** The answer as a journal would keep it and show it again. */
function kept(events: readonly ModelEvent[]): AnswerPart[] {
  const order: { id: string; part: AnswerPart }[] = [];
  for (const event of events) {
    if (event.type === 'text-start') order.push({ id: event.id, part: { type: 'text', text: '' } });
    else if (event.type === 'reasoning-start') order.push({ id: event.id, part: { type: 'reasoning', text: '' } });
    else if (event.type === 'tool-call') {
      const { call, name, input, opaque } = event;
      order.push({
        id: call,
        part: { type: 'tool-call', call, name, arguments: JSON.parse(input) as JsonObject, opaque },
      });
    }
    const at = 'id' in event ? order.find(({ id }) => id === event.id) : undefined;
    if (at === undefined || (at.part.type !== 'text' && at.part.type !== 'reasoning')) continue;
    if ('delta' in event) at.part = { ...at.part, text: at.part.text + event.delta };
    if ('opaque' in event) at.part = { ...at.part, opaque: event.opaque };
  }
  return order.map(({ part }) => part);
}

const QUESTION: Message = { role: 'user', parts: [{ type: 'text', text: 'Weather in Zürich?' }] };

/** A whole turn: the model thinks, speaks and calls; the tool answers; the model answers. */
async function wholeTurn(
  family: WireFamily,
  options: Parameters<typeof openSubject>[2] = {},
  files = false,
): Promise<{ readonly subject: Subject; readonly second: Loose; readonly text: string }> {
  const subject = await openSubject(
    family,
    [
      stream(family, options.type === 'openrouter' ? 'openrouter-details' : 'call-then-thought'),
      stream(family, 'text'),
    ],
    options,
  );
  const first = await subject.ask({ messages: [QUESTION] });
  const [call] = eventsOf(first, 'tool-call');
  assert.ok(call !== undefined);
  const messages: Message[] = [
    QUESTION,
    { role: 'assistant', parts: kept(first) },
    {
      role: 'tool',
      parts: [
        {
          type: 'tool-result',
          call: call.call,
          name: call.name,
          ok: true,
          text: 'sunny',
          ...(files
            ? { files: [{ type: 'file', mediaType: 'image/png', data: 'iVBORw0KGgo=', name: 'sky.png' }] }
            : {}),
        },
      ],
    },
  ];
  const events = await subject.ask({ messages });
  return { subject, second: object(subject.server.requests[1]?.body), text: textIn(events) };
}

describe('a whole tool-calling turn', () => {
  test('over Anthropic returns thinking with its signature before the call, and merges the result', async () => {
    const { subject, second, text } = await wholeTurn('anthropic');
    await using _ = subject;
    assert.equal(text, 'Hello, wörld 🌍!');
    assert.deepEqual(list(second['messages']).map(object).slice(1), [
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'I must look outside.', signature: 'c2lnbmVkLXRob3VnaHQ=' },
          { type: 'redacted_thinking', data: 'cmVkYWN0ZWQ=' },
          { type: 'text', text: 'Let me look.' },
          { type: 'tool_use', id: 'toolu_A1', name: 'weather', input: { city: 'Zürich' } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_A1', content: 'sunny' }] },
    ]);
  });

  test('over Responses resends the encrypted reasoning of the last event and keeps nothing there', async () => {
    const { subject, second, text } = await wholeTurn('responses');
    await using _ = subject;
    assert.equal(text, 'Hello, wörld 🌍!');
    assert.equal(second['store'], false);
    assert.ok(list(second['include']).includes('reasoning.encrypted_content'));
    const input = list(second['input']).map(object);
    const reasoning = input.find(({ type }) => type === 'reasoning');
    assert.deepEqual(reasoning, {
      type: 'reasoning',
      id: 'rs_1',
      encrypted_content: 'ZW5jLTI=',
      summary: [
        { type: 'summary_text', text: 'I must look outside.' },
        { type: 'summary_text', text: 'Then I answer.' },
      ],
    });
    const spoken = input.find(({ role }) => role === 'assistant');
    assert.equal(spoken?.['phase'], 'commentary');
    const called = input.find(({ type }) => type === 'function_call');
    assert.equal(called?.['call_id'], 'call_A1');
    assert.deepEqual(JSON.parse(String(called?.['arguments'])), { city: 'Zürich' });
    const result = input.find(({ type }) => type === 'function_call_output');
    assert.deepEqual([result?.['call_id'], result?.['output']], ['call_A1', 'sunny']);
    assert.ok(input.every(({ type }) => type !== 'item_reference'));
  });

  test('over Gemini returns each signature on the part it came on', async () => {
    const { subject, second, text } = await wholeTurn('gemini');
    await using _ = subject;
    assert.equal(text, 'Hello, wörld 🌍!');
    const contents = list(second['contents']).map(object);
    const model = contents.find(({ role }) => role === 'model');
    const parts = list(model?.['parts']).map(object);
    const called = parts.find((part) => part['functionCall'] !== undefined);
    assert.equal(called?.['thoughtSignature'], 'c2lnLWNhbGw=');
    assert.equal(object(called?.['functionCall'])['id'], 'fc-1');
    assert.ok(parts.filter((part) => part['thoughtSignature'] !== undefined).length === 1);
    const response = object(object(list(contents.at(-1)?.['parts'])[0])['functionResponse']);
    assert.equal(response['name'], 'weather');
    assert.equal(object(response['response'])['content'], 'sunny');
  });

  test('over chat sends calls and results under the provider’s own id, and no thinking', async () => {
    const { subject, second, text } = await wholeTurn('chat');
    await using _ = subject;
    assert.equal(text, 'Hello, wörld 🌍!');
    const [, , answer, result] = list(second['messages']).map(object);
    assert.equal(answer?.['content'], 'Let me look.');
    assert.equal('reasoning_content' in (answer ?? {}), false);
    assert.equal(object(list(answer?.['tool_calls'])[0])['id'], 'call_A1');
    assert.deepEqual(result, { role: 'tool', tool_call_id: 'call_A1', content: 'sunny' });
  });

  test('over a chat server that wants its thinking back returns it', async () => {
    const { subject, second } = await wholeTurn('chat', { type: 'deepseek', path: '/v1' });
    await using _ = subject;
    assert.equal(object(list(second['messages'])[2])['reasoning_content'], 'I must look outside.');
  });

  test('over OpenRouter returns the reasoning details whole', async () => {
    const { subject, second } = await wholeTurn('chat', { type: 'openrouter', path: '/api/v1' });
    await using _ = subject;
    assert.deepEqual(object(list(second['messages'])[2])['reasoning_details'], [
      { type: 'reasoning.text', text: 'I must look.', signature: 'c2lnbmVk', format: 'anthropic-claude-v1', index: 0 },
    ]);
  });

  test('puts pictures inside the result where the API takes them, and after it where not', async () => {
    const anthropic = await wholeTurn('anthropic', {}, true);
    await using _a = anthropic.subject;
    const result = object(list(object(list(anthropic.second['messages'])[2])['content'])[0]);
    assert.deepEqual(
      list(result['content']).map((part) => object(part)['type']),
      ['text', 'image'],
    );
    const chat = await wholeTurn('chat', {}, true);
    await using _c = chat.subject;
    const messages = list(chat.second['messages']).map(object);
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['system', 'user', 'assistant', 'tool', 'user'],
    );
    assert.equal(object(list(messages[4]?.['content'])[1])['type'], 'image_url');
    const gemini = await wholeTurn('gemini', {}, true);
    await using _g = gemini.subject;
    const last = object(list(gemini.second['contents']).at(-1));
    assert.ok(list(last['parts']).some((part) => object(part)['inlineData'] !== undefined));
  });

  test('gives Mistral ids of nine letters and digits, the same on call and result', async () => {
    const { subject, second } = await wholeTurn('chat', { type: 'mistral', path: '/v1' });
    await using _ = subject;
    const messages = list(second['messages']).map(object);
    const id = object(list(messages[2]?.['tool_calls'])[0])['id'];
    assert.match(String(id), /^[a-zA-Z0-9]{9}$/);
    assert.equal(messages[3]?.['tool_call_id'], id);
  });
});
