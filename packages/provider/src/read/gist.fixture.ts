/** Reads a whole framed answer from bytes cut anywhere, without a network: for the tests of the readers. */
import { Fault } from '@oxydra/types';
import { createCountedIds } from '@oxydra/testkit';
import type { WireFamily } from '@oxydra/testkit';
import { createSseParser } from '../wire/sse.ts';
import { readAnthropic } from './anthropic.ts';
import type { WireEvent } from './answer.ts';
import { readChat } from './chat.ts';
import { readGemini } from './gemini.ts';
import type { ReaderPorts, WireReader } from './reader.ts';
import { readResponses } from './responses.ts';

const READERS: { readonly [F in WireFamily]: (ports: ReaderPorts) => WireReader } = {
  chat: readChat,
  responses: readResponses,
  anthropic: readAnthropic,
  gemini: readGemini,
};

export interface ReadAnswer {
  readonly events: readonly WireEvent[];
  readonly fault: Fault | undefined;
}

export function readAll(family: WireFamily, pieces: readonly Uint8Array[]): ReadAnswer {
  const reader = READERS[family]({
    party: { provider: 'test', model: 'test-model', keyHint: 'set TEST_KEY' },
    by: 'test/test-model',
    ids: createCountedIds('id'),
  });
  const events: WireEvent[] = [];
  const parser = createSseParser(() => {
    throw new Fault('provider/garbled', 'too long');
  });
  try {
    for (const piece of pieces) for (const event of parser.push(piece)) events.push(...reader.read(event));
    for (const event of parser.end()) events.push(...reader.read(event));
    events.push(...reader.end());
    return { events, fault: undefined };
  } catch (error) {
    if (!Fault.is(error)) throw error;
    return { events, fault: error };
  }
}

export interface Gist {
  readonly text: string;
  readonly reasoning: string;
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly finish: Extract<WireEvent, { type: 'finish' }> | undefined;
}

const parsed = (input: string): unknown => {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
};

/** What an answer comes to: what the official clients put together as well. */
export function gistOf(events: readonly WireEvent[]): Gist {
  let text = '';
  let reasoning = '';
  const calls: { name: string; input: unknown }[] = [];
  let finish: Gist['finish'];
  for (const event of events) {
    if (event.type === 'text-delta') text += event.delta;
    else if (event.type === 'reasoning-delta') reasoning += event.delta;
    else if (event.type === 'tool-call') calls.push({ name: event.name, input: parsed(event.input) });
    else if (event.type === 'finish') finish = event;
  }
  return { text, reasoning, calls, finish };
}
