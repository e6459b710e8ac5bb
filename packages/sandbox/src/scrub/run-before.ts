import { charSet, inSet } from './char-set.ts';
import type { Source } from './source.ts';

/** What a token may be made of that is recognised by its middle or its end. */
const IN_TOKEN = charSet('-_~.+/=0-9A-Za-z');

/** How much of a token may stand before that by which it is recognised. */
const TOKEN_BACK = 90;

/** The beginning of the unbroken run before `index`: what comes may make it part of a token. */
export function runBefore({ text }: Source, index: number, floor: number): number {
  const stop = Math.max(floor, index - TOKEN_BACK);
  let begin = index;
  while (begin > stop && inSet(IN_TOKEN, text.charCodeAt(begin - 1))) begin -= 1;
  return begin;
}
