import type { JsonObject } from '@oxydra/types';
import { count, isObject, object, parseJson, text, words } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import type { Answer } from './answer.ts';

interface Pending {
  readonly key: string;
  id: string | undefined;
  name: string | undefined;
  /** Arguments that came before the name did. */
  early: string;
  started: boolean;
  signature: string | undefined;
}

export interface ChatCalls {
  add(fragment: Loose): void;
  /** Ends all calls. False when one of them never got a name. */
  end(): boolean;
}

/**
 * Puts tool calls together from fragments. Fragments belong together by `index`; servers without one send whole calls
 * or continue the newest. An id or a name once told is never overwritten by an empty one.
 */
export function createChatCalls(answer: Answer): ChatCalls {
  const byIndex = new Map<number, Pending>();
  const all: Pending[] = [];

  const begin = (index: number | undefined): Pending => {
    const made: Pending = {
      key: `call-${all.length}`,
      id: undefined,
      name: undefined,
      early: '',
      started: false,
      signature: undefined,
    };
    all.push(made);
    if (index !== undefined) byIndex.set(index, made);
    return made;
  };

  /** Some proxies give every call the index 0: a whole call followed by another id and name is another call. */
  const isAnother = (known: Pending, id: string | undefined, name: string | undefined): boolean =>
    id !== undefined &&
    name !== undefined &&
    known.id !== undefined &&
    id !== known.id &&
    isObject(parseJson(answer.callText(known.key) ?? known.early));

  const find = (index: number | undefined, id: string | undefined, name: string | undefined): Pending => {
    if (index !== undefined) {
      const known = byIndex.get(index);
      return known === undefined || isAnother(known, id, name) ? begin(index) : known;
    }
    const known = id === undefined ? all.at(-1) : all.find((pending) => pending.id === id);
    if (known === undefined) return begin(undefined);
    return id === undefined && name !== undefined && known.started ? begin(undefined) : known;
  };

  return {
    add(fragment) {
      const called = object(fragment['function']);
      const id = words(fragment['id']);
      const name = words(called['name']);
      const pending = find(count(fragment['index']), id, name);
      pending.id ??= id;
      pending.name ??= name;
      pending.signature ??= words(object(object(fragment['extra_content'])['google'])['thought_signature']);
      const given = called['arguments'];
      const delta = isObject(given) ? JSON.stringify(given) : (text(given) ?? '');
      if (!pending.started && pending.name !== undefined) {
        pending.started = true;
        answer.callStart(pending.key, pending.name, pending.id);
        answer.callInput(pending.key, pending.early);
        pending.early = '';
      }
      if (pending.started) answer.callInput(pending.key, delta);
      else pending.early += delta;
    },
    end() {
      for (const { key, signature } of all) {
        const opaque: JsonObject | undefined =
          signature === undefined ? undefined : { google: { thoughtSignature: signature } };
        answer.callEnd(key, { opaque });
      }
      return all.every(({ started }) => started);
    },
  };
}
