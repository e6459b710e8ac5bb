import { asId, NO_USAGE } from '@oxydra/types';
import type { CallId, FinishReason, Ids, Json, JsonObject, ModelEvent, Opaque, Usage } from '@oxydra/types';

/** What a wire can say; retries, charges and the model's name are added around it. */
export type WireEvent =
  | Exclude<ModelEvent, { type: 'finish' | 'withdrawn' | 'warning' }>
  | {
      readonly type: 'finish';
      readonly reason: FinishReason;
      readonly usage: Usage;
      readonly metadata: { readonly [key: string]: Json };
    };

interface OpenPart {
  readonly kind: 'text' | 'reasoning';
  readonly id: string;
}

interface OpenCall {
  readonly call: CallId;
  readonly name: string;
  readonly id: string | undefined;
  input: string;
}

/** The tool-call ids that a provider's reply names, mapped to ours, with all that the provider wants back. */
export interface Answer {
  readonly calls: number;
  text(key: string, delta: string): void;
  reasoning(key: string, delta: string): void;
  /** Begins a part of text or reasoning, even if nothing is ever said in it. */
  open(kind: 'text' | 'reasoning', key: string): void;
  /** Ends a part; `opaque` is what must return with it. Unknown keys are ignored. */
  close(key: string, opaque?: JsonObject): void;
  hasPart(key: string): boolean;
  callStart(key: string, name: string, id?: string): void;
  callInput(key: string, delta: string): void;
  callText(key: string): string | undefined;
  /** Ends a call. `whole` replaces what the deltas gave, where the provider repeats it. */
  callEnd(
    key: string,
    options?: { readonly whole?: string | undefined; readonly opaque?: JsonObject | undefined },
  ): void;
  source(url: string, title?: string): void;
  file(mediaType: string, data: string): void;
  usage(usage: Usage): void;
  /** Ends what is still open and says how the answer ended. */
  finish(reason: FinishReason, metadata?: { readonly [key: string]: Json }): void;
  /** The usage told last. */
  readonly seen: Usage | undefined;
  /** Takes the events that came together since the last time. */
  take(): readonly WireEvent[];
}

const sameUsage = (a: Usage, b: Usage): boolean =>
  a.input === b.input &&
  a.output === b.output &&
  a.cachedInput === b.cachedInput &&
  a.cacheWrite === b.cacheWrite &&
  a.reasoning === b.reasoning;

/**
 * Puts one answer together in the order in which it is said. `by` is the `provider/model` that says it: what it wants
 * back (signatures, ids) goes back to nobody else.
 */
export function createAnswer(by: string, ids: Ids): Answer {
  const parts = new Map<string, OpenPart>();
  const calls = new Map<string, OpenCall>();
  const sources = new Set<string>();
  let events: WireEvent[] = [];
  let counter = 0;
  let made = 0;
  let seen: Usage | undefined;

  const open = (kind: OpenPart['kind'], key: string): OpenPart => {
    const known = parts.get(key);
    if (known !== undefined) return known;
    const part = { kind, id: `${kind}-${counter}` };
    counter += 1;
    parts.set(key, part);
    events.push({ type: `${kind}-start`, id: part.id });
    return part;
  };
  const say = (kind: OpenPart['kind'], key: string, delta: string): void => {
    if (delta === '') return;
    const { id } = open(kind, key);
    events.push({ type: `${kind}-delta`, id, delta });
  };
  const close = (key: string, back?: JsonObject): void => {
    const part = parts.get(key);
    if (part === undefined) return;
    parts.delete(key);
    const opaque: Opaque | undefined = back === undefined ? undefined : { by, ...back };
    events.push({ type: `${part.kind}-end`, id: part.id, ...(opaque === undefined ? {} : { opaque }) });
  };
  const callEnd: Answer['callEnd'] = (key, { whole, opaque } = {}) => {
    const open = calls.get(key);
    if (open === undefined) return;
    calls.delete(key);
    const { call, name, id } = open;
    if (whole !== undefined && whole !== open.input && whole.startsWith(open.input)) {
      events.push({ type: 'tool-input-delta', call, delta: whole.slice(open.input.length) });
    }
    const input = whole ?? open.input;
    events.push(
      { type: 'tool-input-end', call },
      {
        type: 'tool-call',
        call,
        name,
        input: input.trim() === '' ? '{}' : input,
        opaque: { by, ...(id === undefined ? {} : { id }), ...opaque },
      },
    );
  };

  return {
    get calls() {
      return made;
    },
    get seen() {
      return seen;
    },
    text: (key, delta) => say('text', key, delta),
    reasoning: (key, delta) => say('reasoning', key, delta),
    open,
    close,
    hasPart: (key) => parts.has(key),
    callStart(key, name, id) {
      if (calls.has(key)) return;
      const call = asId<CallId>(`call_${ids.next().replaceAll('-', '')}`);
      made += 1;
      calls.set(key, { call, name, id, input: '' });
      events.push({ type: 'tool-input-start', call, name });
    },
    callInput(key, delta) {
      const open = calls.get(key);
      if (open === undefined || delta === '') return;
      open.input += delta;
      events.push({ type: 'tool-input-delta', call: open.call, delta });
    },
    callText: (key) => calls.get(key)?.input,
    callEnd,
    source(url, title) {
      if (sources.has(url)) return;
      sources.add(url);
      events.push({ type: 'source', url, ...(title === undefined ? {} : { title }) });
    },
    file: (mediaType, data) => void events.push({ type: 'file', mediaType, data }),
    usage(usage) {
      if (seen !== undefined && sameUsage(seen, usage)) return;
      seen = usage;
      events.push({ type: 'usage', usage });
    },
    finish(reason, metadata = {}) {
      for (const key of parts.keys()) close(key);
      for (const key of calls.keys()) callEnd(key);
      events.push({ type: 'finish', reason, usage: seen ?? NO_USAGE, metadata });
    },
    take() {
      const taken = events;
      events = [];
      return taken;
    },
  };
}
