import { ALNUM, charSet, inSet, WORD, type CharSet } from '../char-set.ts';
import { beginsHere } from '../boundary.ts';
import type { Span } from '../detector.ts';
import { entropyOf, looksRandom } from '../random-text.ts';
import { at, type Source } from '../source.ts';
import { compileShape, lastSet, LONGEST_RUN, matchBackwards, matchShape, type Shape } from '../token-pattern.ts';
import type { Trigger } from '../triggers.ts';

/** A format of token that says by itself what it is. */
export interface TokenRule {
  readonly kind: string;
  /** How it begins, at least three characters; one of them. */
  readonly starts: readonly string[];
  /** What follows the beginning. */
  readonly body: Shape;
  /** One run that must stand before the beginning, and belongs to the token. */
  readonly ahead?: Shape;
  /** The beginning may be of either case. */
  readonly fold?: boolean;
  /** The least bits a character, for beginnings that chance could make. */
  readonly entropy?: number;
  /** For beginnings that words have too: the rest must look drawn by lot. */
  readonly drawn?: boolean;
  /** May begin in the middle of a word. */
  readonly anywhere?: boolean;
  /** Its beginning is short, and its body such as data in base64 has: it stands apart from all that could be that. */
  readonly apart?: boolean;
  /** The beginning only leads to the token and stays in the text. */
  readonly lead?: boolean;
  /** A last look at what matched. */
  readonly check?: (token: string) => boolean;
}

const TOKEN_JOINS: CharSet = charSet('-_A-Za-z0-9');
const DATA_JOINS: CharSet = charSet('-_+/A-Za-z0-9');
const DATA = charSet('-_+/=0-9A-Za-z');

/** A body that only shows where a token would stand: `xxxxxxxx`, `XXXX-XXXX`, `********`. */
const BLANKED = /^[xX*._\-=]+$/u;

/** How documents mark that a token is none. */
const SHOWN = /EXAMPLE(?:KEY)?$/u;

export function triggersOf(rule: TokenRule): readonly Trigger[] {
  const {
    kind,
    starts,
    body,
    ahead,
    fold = false,
    entropy = 0,
    drawn = false,
    anywhere = false,
    apart = false,
    lead = false,
    check,
  } = rule;
  const parts = compileShape(body);
  const aheadParts = ahead === undefined ? undefined : compileShape(ahead);
  const last = lastSet(parts);
  const open = last !== undefined && parts.some((part) => 'set' in part && part.set === last && part.most > part.least);
  // What a token is made of goes on with it. A beginning that proves little proves nothing before something longer.
  const more = open ? last : WORD;
  const exact = entropy > 0 || drawn || parts.length === 0;
  const joins = apart ? DATA_JOINS : last === undefined || !inSet(last, 45) ? ALNUM : TOKEN_JOINS;

  function spanAt(source: Source, index: number, literal: string): Span | undefined {
    const begin = aheadParts === undefined ? index : matchBackwards(aheadParts, source, index);
    if (begin === -1) return undefined;
    if (!anywhere && !beginsHere(source, begin, joins)) return undefined;
    const bodyAt = index + literal.length;
    const matched = matchShape(parts, source, bodyAt);
    if (matched === -1 || (exact && inSet(more, at(source, matched)))) return undefined;
    if (apart && inSet(DATA, at(source, matched))) return undefined;
    let end = matched;
    while (end - matched < LONGEST_RUN && inSet(more, at(source, end))) end += 1;
    const text = source.text.slice(bodyAt, end);
    const token = aheadParts === undefined ? text : source.text.slice(begin, end);
    if (BLANKED.test(text) || SHOWN.test(text)) return undefined;
    if ((entropy > 0 && entropyOf(token) < entropy) || (drawn && !looksRandom(token))) return undefined;
    if (check !== undefined && !check(source.text.slice(begin, end))) return undefined;
    return { start: lead ? bodyAt : begin, end, kind };
  }

  return starts.map((literal) => ({ literal, fold, look: (source, index) => spanAt(source, index, literal) }));
}
