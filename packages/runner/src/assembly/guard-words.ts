/**
 * Keeps secrets that the store knows out of what people and models say to one another: out of the conversation, and so
 * out of the journal, the models and the channels. Words are otherwise left as they are; what tools bring is scrubbed by
 * the gate, more widely.
 */
import { Fault, secretReference } from '@oxydra/types';
import type { Model, ModelEvent, Models, Scrubber, ScrubStream, Submission, Turns } from '@oxydra/types';

const KNOWN = 'known:';

export interface WordGuards {
  /** For what is said: it knows the secrets that are held, and leaves all else. */
  readonly words: Scrubber;
  /** For what programs say: providers' errors and warnings. */
  readonly scrubber: Scrubber;
}

/** A known secret that a person typed becomes its reference: a tool can still use it, nobody can read it. */
export function referTo(text: string, words: Scrubber): string {
  const { found } = words.scrub(text);
  let clean = '';
  let at = 0;
  for (const { start, end, kind } of found) {
    if (!kind.startsWith(KNOWN)) continue;
    clean += text.slice(at, start) + secretReference(kind.slice(KNOWN.length));
    at = end;
  }
  return clean + text.slice(at);
}

const guardSubmission = (submission: Submission, words: Scrubber): Submission => ({
  ...submission,
  parts: submission.parts.map((part) => (part.type === 'text' ? { ...part, text: referTo(part.text, words) } : part)),
});

/** Turns whose messages hold no known secret. */
export const guardTurns = (turns: Turns, words: Scrubber): Turns => ({
  ...turns,
  submit: (session, submission) => turns.submit(session, guardSubmission(submission, words)),
});

const scrubFault = (error: unknown, scrubber: Scrubber): unknown => {
  if (!Fault.is(error)) return error;
  const { code, retryable, retryAfterMs, cause } = error;
  const clean = (text: string): string => scrubber.scrub(text).text;
  const hint = error.hint === undefined ? {} : { hint: clean(error.hint) };
  return new Fault(code, clean(error.message), { ...hint, retryable, retryAfterMs, cause });
};

/** What a model says, with a stream of its own for each part: a secret may come in pieces. */
async function* guardEvents(
  events: AsyncIterable<ModelEvent>,
  { words, scrubber }: WordGuards,
): AsyncGenerator<ModelEvent> {
  let streams = new Map<string, { readonly type: 'text-delta' | 'reasoning-delta'; readonly stream: ScrubStream }>();
  const close = function* (id: string): Generator<ModelEvent> {
    const open = streams.get(id);
    streams.delete(id);
    const rest = open?.stream.end() ?? '';
    if (open !== undefined && rest !== '') yield { type: open.type, id, delta: rest };
  };
  const closeAll = function* (): Generator<ModelEvent> {
    for (const id of Array.from(streams.keys())) yield* close(id);
  };
  const inputs = new Map<string, ScrubStream>();
  for await (const event of events) {
    switch (event.type) {
      case 'text-delta':
      case 'reasoning-delta': {
        const { type, id } = event;
        const open = streams.get(id) ?? { type, stream: words.stream() };
        streams.set(id, open);
        const delta = open.stream.push(event.delta);
        if (delta !== '') yield { type, id, delta };
        break;
      }
      case 'text-end':
      case 'reasoning-end':
        yield* close(event.id);
        yield event;
        break;
      case 'tool-input-delta': {
        const stream = inputs.get(event.call) ?? words.stream();
        inputs.set(event.call, stream);
        const delta = stream.push(event.delta);
        if (delta !== '') yield { ...event, delta };
        break;
      }
      case 'tool-input-end': {
        const rest = inputs.get(event.call)?.end() ?? '';
        inputs.delete(event.call);
        if (rest !== '') yield { type: 'tool-input-delta', call: event.call, delta: rest };
        yield event;
        break;
      }
      case 'tool-call':
        yield* closeAll();
        yield { ...event, input: referTo(event.input, words) };
        break;
      case 'withdrawn':
        streams = new Map();
        inputs.clear();
        yield { ...event, reason: scrubber.scrub(event.reason).text };
        break;
      case 'warning':
        yield { ...event, text: scrubber.scrub(event.text).text };
        break;
      case 'finish':
        yield* closeAll();
        yield event;
        break;
      default:
        yield event;
    }
  }
}

const guardModel = (model: Model, guards: WordGuards): Model => ({
  ...model,
  async *stream(request, options) {
    try {
      yield* guardEvents(model.stream(request, options), guards);
    } catch (error) {
      throw scrubFault(error, guards.scrubber);
    }
  },
});

/** Models that neither say nor quote a known secret. */
export const guardModels = (models: Models, guards: WordGuards): Models => ({
  select: (selector) => guardModel(models.select(selector), guards),
});
