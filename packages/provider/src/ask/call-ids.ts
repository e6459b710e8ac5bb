import type { CallId, Message } from '@oxydra/types';
import { text } from '../wire/loose.ts';

/** Nine letters and digits that follow from `source` alone. */
function shortId(source: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < source.length; at += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(source.charCodeAt(at))) * 0x100000001b3n);
  }
  return hash.toString(36).padStart(9, '0').slice(-9);
}

/**
 * The id under which each call goes to a provider: its own, where this provider made the call and the id is not taken
 * twice; ours otherwise.
 */
export function wireCallIds(messages: readonly Message[], provider: string, short: boolean): (call: CallId) => string {
  const ids = new Map<CallId, string>();
  const taken = new Set<string>();
  for (const message of messages) {
    if (message.role !== 'assistant') continue;
    for (const part of message.parts) {
      if (part.type !== 'tool-call' || ids.has(part.call)) continue;
      const mine = text(part.opaque?.['by'])?.startsWith(`${provider}/`) === true;
      const own = mine ? text(part.opaque?.['id']) : undefined;
      const fits = own !== undefined && !taken.has(own) && (!short || /^[a-zA-Z0-9]{9}$/.test(own));
      const id = fits ? own : short ? shortId(part.call) : part.call;
      taken.add(id);
      ids.set(part.call, id);
    }
  }
  return (call) => ids.get(call) ?? (short ? shortId(call) : call);
}
