import type { JsonObject } from '@oxydra/types';
import { list, object, text, words } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import type { Answer } from './answer.ts';

interface Item {
  readonly type: string;
  readonly first: Loose;
  /** The parts opened in it, in order. */
  readonly parts: string[];
  /** Text said so far, per part. */
  readonly said: Map<string, string>;
  done: boolean;
}

export interface ResponseItems {
  readonly refused: boolean;
  added(index: number, item: Loose): void;
  /** The item whole: what was not streamed of it is said now. A second time changes nothing. */
  done(index: number, item: Loose): void;
  text(index: number, part: number, delta: string, refusal: boolean): void;
  reasoning(index: number, part: string, delta: string): void;
  input(index: number, delta: string): void;
  endAll(): void;
}

const CALLS = new Set(['function_call', 'custom_tool_call']);

const back = (values: { readonly [key: string]: string | undefined }): JsonObject => {
  const known = Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return { openai: Object.fromEntries(known) };
};

/** The output items of one response, by their place in it. */
export function createResponseItems(answer: Answer): ResponseItems {
  const items = new Map<number, Item>();
  let refused = false;

  const begin = (index: number, raw: Loose, type = text(raw['type']) ?? ''): Item => {
    const known = items.get(index);
    if (known !== undefined) return known;
    const item: Item = { type, first: raw, parts: [], said: new Map(), done: false };
    items.set(index, item);
    if (CALLS.has(type))
      answer.callStart(`item-${index}`, text(raw['name']) ?? '', words(raw['call_id']) ?? words(raw['id']));
    return item;
  };

  const say = (index: number, type: string, part: string, delta: string): void => {
    const item = begin(index, {}, type);
    if (item.done || item.type !== type) return;
    const key = `item-${index}-${part}`;
    if (!item.said.has(key)) item.parts.push(key);
    item.said.set(key, (item.said.get(key) ?? '') + delta);
    if (type === 'message') answer.text(key, delta);
    else {
      answer.open('reasoning', key);
      answer.reasoning(key, delta);
    }
  };

  /** Says what of `whole` was not streamed. */
  const complete = (index: number, type: string, part: string, whole: string): void => {
    const said = items.get(index)?.said.get(`item-${index}-${part}`) ?? '';
    if (whole.length > said.length && whole.startsWith(said)) say(index, type, part, whole.slice(said.length));
  };

  const messageDone = (index: number, item: Item, raw: Loose): void => {
    for (const [at, content] of list(raw['content']).entries()) {
      const piece = object(content);
      if (piece['type'] === 'refusal') refused = true;
      complete(index, 'message', `text-${at}`, text(piece['text']) ?? text(piece['refusal']) ?? '');
      for (const note of list(piece['annotations'])) {
        const url = words(object(note)['url']);
        if (url !== undefined) answer.source(url, words(object(note)['title']));
      }
    }
    const id = words(raw['id']) ?? words(item.first['id']);
    for (const key of item.parts) answer.close(key, back({ itemId: id, phase: words(raw['phase']) }));
  };

  const reasoningDone = (index: number, item: Item, raw: Loose): void => {
    for (const [at, piece] of list(raw['summary']).entries()) {
      complete(index, 'reasoning', `summary-${at}`, text(object(piece)['text']) ?? '');
    }
    for (const [at, piece] of list(raw['content']).entries()) {
      complete(index, 'reasoning', `content-${at}`, text(object(piece)['text']) ?? '');
    }
    // The encrypted content of the first event differs from the last one's; only the last counts.
    const encrypted = words(raw['encrypted_content']);
    if (item.parts.length === 0 && encrypted !== undefined) say(index, 'reasoning', 'summary-0', '');
    const id = words(raw['id']) ?? words(item.first['id']);
    for (const key of item.parts) {
      answer.close(
        key,
        encrypted === undefined ? undefined : back({ itemId: id, reasoningEncryptedContent: encrypted }),
      );
    }
  };

  return {
    get refused() {
      return refused;
    },
    added: (index, item) => void begin(index, item),
    done(index, raw) {
      const item = begin(index, raw);
      if (item.done) return;
      if (item.type === 'message') messageDone(index, item, raw);
      else if (item.type === 'reasoning') reasoningDone(index, item, raw);
      else if (CALLS.has(item.type)) {
        const whole = words(raw['arguments']) ?? words(raw['input']);
        answer.callEnd(`item-${index}`, { whole });
      } else if (item.type === 'image_generation_call') {
        const image = words(raw['result']);
        if (image !== undefined) answer.file(`image/${words(raw['output_format']) ?? 'png'}`, image);
      }
      item.done = true;
    },
    text(index, part, delta, refusal) {
      if (refusal) refused = true;
      say(index, 'message', `text-${part}`, delta);
    },
    reasoning: (index, part, delta) => say(index, 'reasoning', part, delta),
    input: (index, delta) => answer.callInput(`item-${index}`, delta),
    endAll() {
      for (const [index, item] of items) {
        if (item.done) continue;
        item.done = true;
        if (CALLS.has(item.type)) answer.callEnd(`item-${index}`);
        for (const key of item.parts) answer.close(key);
      }
    },
  };
}
