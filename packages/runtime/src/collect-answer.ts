/** Gathers what a model streams into the parts of one answer. */
import type { AnswerPart, CallId, Charge, FinishReason, JsonObject, ModelEvent, Usage } from '@oxydra/types';

export interface Answer {
  readonly parts: readonly AnswerPart[];
  readonly finish: FinishReason;
  readonly charge: Charge;
  readonly model: string;
}

export interface AnswerCollector {
  /** The finished answer with the `finish` event, undefined before. */
  add(event: ModelEvent): Answer | undefined;
  /** The text so far. */
  readonly text: string;
  /** The newest usage the provider told, if any. */
  readonly usage: Usage | null;
}

interface Draft {
  readonly kind: 'text' | 'reasoning';
  text: string;
  opaque?: JsonObject | undefined;
}

/** Parses what a model wrote as arguments. The reason is written for the model to read. */
export function parseArguments(input: string): { readonly arguments: JsonObject | null; readonly malformed?: string } {
  const text = input.trim() === '' ? '{}' : input;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { arguments: value as JsonObject }; // just parsed from JSON
    return { arguments: null, malformed: 'the arguments must be one JSON object' };
  } catch (error) {
    return {
      arguments: null,
      malformed: `the arguments are not valid JSON (${error instanceof Error ? error.message : 'unreadable'})`,
    };
  }
}

export function collectAnswer(): AnswerCollector {
  let order: (Draft | Exclude<AnswerPart, { type: 'text' } | { type: 'reasoning' }>)[] = [];
  let drafts = new Map<string, Draft>();
  let calls = new Set<CallId>();
  let usage: Usage | null = null;

  const draft = (kind: Draft['kind'], id: string): Draft => {
    const key = `${kind}:${id}`;
    const known = drafts.get(key);
    if (known !== undefined) return known;
    const fresh: Draft = { kind, text: '' };
    drafts.set(key, fresh);
    order.push(fresh);
    return fresh;
  };

  const parts = (): AnswerPart[] =>
    order.flatMap((part): AnswerPart[] => {
      if (!('kind' in part)) return [part];
      // A part without text may still carry a signature that has to return.
      if (part.text === '' && part.opaque === undefined) return [];
      return [{ type: part.kind, text: part.text, ...(part.opaque === undefined ? {} : { opaque: part.opaque }) }];
    });

  return {
    get text() {
      return order.flatMap((part) => ('kind' in part && part.kind === 'text' ? [part.text] : [])).join('');
    },
    get usage() {
      return usage;
    },
    add(event) {
      switch (event.type) {
        case 'text-start':
          draft('text', event.id);
          return undefined;
        case 'text-delta':
          draft('text', event.id).text += event.delta;
          return undefined;
        case 'text-end':
          if (event.opaque !== undefined) draft('text', event.id).opaque = event.opaque;
          return undefined;
        case 'reasoning-start':
          draft('reasoning', event.id);
          return undefined;
        case 'reasoning-delta':
          draft('reasoning', event.id).text += event.delta;
          return undefined;
        case 'reasoning-end':
          if (event.opaque !== undefined) draft('reasoning', event.id).opaque = event.opaque;
          return undefined;
        case 'tool-call': {
          if (calls.has(event.call)) return undefined;
          calls.add(event.call);
          const { call, name, opaque } = event;
          order.push({
            type: 'tool-call',
            call,
            name,
            ...parseArguments(event.input),
            ...(opaque === undefined ? {} : { opaque }),
          });
          return undefined;
        }
        case 'file':
          order.push({ type: 'file', mediaType: event.mediaType, data: event.data });
          return undefined;
        case 'usage':
          usage = event.usage;
          return undefined;
        case 'withdrawn':
          order = [];
          drafts = new Map();
          calls = new Set();
          return undefined;
        case 'finish':
          usage = event.usage;
          return { parts: parts(), finish: event.reason, charge: event.charge, model: event.model };
        case 'tool-input-start':
        case 'tool-input-delta':
        case 'tool-input-end':
        case 'source':
        case 'warning':
          return undefined;
      }
    },
  };
}
