import type { Ids, Usage } from '@oxydra/types';
import type { Party } from '../wire/provider-fault.ts';
import { garbledFault } from '../wire/transport.ts';
import { isObject, parseJson } from '../wire/loose.ts';
import type { Loose } from '../wire/loose.ts';
import type { SseEvent } from '../wire/sse.ts';
import type { WireEvent } from './answer.ts';

/** Reads one answer in one wire format. Never used twice. */
export interface WireReader {
  /** What an event says. Throws a Fault where the provider reports one, or says what cannot be. */
  read(event: SseEvent): readonly WireEvent[];
  /** The bytes ended: the last events, or the Fault `provider/cut` where the answer has no end. */
  end(): readonly WireEvent[];
  /** The usage told so far: what a broken answer did cost at least. */
  readonly seen: Usage | undefined;
}

export interface ReaderPorts {
  readonly party: Party;
  /** `provider/model`, to which what comes back opaque belongs. */
  readonly by: string;
  readonly ids: Ids;
}

/** The JSON object of an event; undefined for one that was cut off, which the missing end will tell. */
export function objectOf(party: Party, event: SseEvent): Loose | undefined {
  const value = parseJson(event.data);
  if (isObject(value)) return value;
  if (event.unfinished === true || event.data.trim() === '') return undefined;
  if (Array.isArray(value) && isObject(value[0])) return value[0];
  throw garbledFault(party, 'an event that is no JSON object');
}
