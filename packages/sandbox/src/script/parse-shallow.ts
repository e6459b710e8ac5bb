import { Fault } from '@oxydra/types';
import type { Json } from '@oxydra/types';

/** Deeper data would overflow the stack of whoever walks it: nobody outside should have to think of that. */
const MAX_DEPTH = 256;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN = new Set([0x5b, 0x7b]);
const CLOSE = new Set([0x5d, 0x7d]);

/** The deepest nesting of a JSON text, without building it. */
function depthOf(json: string): number {
  let depth = 0;
  let deepest = 0;
  for (let index = 0; index < json.length; index += 1) {
    const code = json.charCodeAt(index);
    if (code === QUOTE) {
      // To the end of the string: the next quote that no odd number of backslashes stands before.
      for (index += 1; index < json.length && json.charCodeAt(index) !== QUOTE; index += 1)
        if (json.charCodeAt(index) === BACKSLASH) index += 1;
    } else if (OPEN.has(code)) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (CLOSE.has(code)) depth -= 1;
  }
  return deepest;
}

/** Data that a guest hands over, from its own JSON text. Throws `guest/threw` for what is nested too deeply. */
export function parseShallow(json: string): Json {
  if (depthOf(json) > MAX_DEPTH) {
    throw new Fault('guest/threw', `The script hands over data that is nested more than ${MAX_DEPTH} deep.`, {
      hint: 'Make it flat.',
    });
  }
  return JSON.parse(json) as Json; // a text that JSON.stringify wrote
}
