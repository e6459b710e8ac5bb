import { looksRandom, makeupOf } from '../random-text.ts';
import { compileShape, type Part, type Shape } from '../token-pattern.ts';

/** A format without a beginning of its own: two parts of fixed lengths, and what joins them. */
export interface JoinedFormat {
  readonly kind: string;
  /** `.`, `:` or `|`. */
  readonly joint: string;
  /** One run that stands before the joint, the whole of it. */
  readonly ahead: Part & { readonly least: number };
  /** What follows the joint, up to where it ends. */
  readonly behind: readonly Part[];
  readonly check: (ahead: string, behind: string) => boolean;
  /** Letters that may stand before the token and do not belong to it. */
  readonly after?: string;
}

/** Capitals, small letters and digits: what chance makes of them, and names and hashes hardly. */
function isMixed(text: string): boolean {
  const { lower, upper, digits, changes } = makeupOf(text);
  return lower > 1 && upper > 1 && changes > text.length * 0.3 && (digits > 0 || looksRandom(text));
}

const behindIsMixed = (_: string, behind: string): boolean => isMixed(behind);
const always = (): boolean => true;

function format(
  kind: string,
  joint: string,
  [aheadShape, behindShape]: readonly [Shape, Shape],
  check: JoinedFormat['check'],
  after?: string,
): JoinedFormat {
  const [ahead] = compileShape(aheadShape);
  const behind = compileShape(behindShape);
  // The shapes are written below: one run ahead of each joint.
  if (ahead === undefined || !('set' in ahead)) return { kind, joint, ahead: NOTHING, behind, check };
  return { kind, joint, ahead, behind, check, ...(after === undefined ? {} : { after }) };
}

const NOTHING = { set: new Uint8Array(128), least: 1, most: 1 };
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** No part of a token here is longer than this. */
export const LONGEST_PART = 72;

export const JOINED_FORMATS: readonly JoinedFormat[] = [
  format(
    'discord-token',
    '.',
    ['[a23-28]', '[t6].[t27-40]'],
    (ahead, behind) => /^[MNO]/u.test(ahead) && isMixed(ahead) && isMixed(behind),
  ),
  format('vault-token', '.', ['[n1]', '[a24]'], (ahead, behind) => ahead === 's' && isMixed(behind)),
  format('pushbullet-token', '.', ['[n1]', '[a32]'], (ahead, behind) => ahead === 'o' && isMixed(behind)),
  format('zai-key', '.', ['[h32]', '[a16]'], behindIsMixed),
  format('ollama-key', '.', ['[h32]', '[t24]'], behindIsMixed),
  format('telegram-token', ':', ['[d8-10]', '[t35]'], behindIsMixed, 'bot'),
  format('ghost-key', ':', ['[h24]', '[h64]'], always),
  format('fal-key', ':', ['[t36]', '[h32]'], (ahead) => UUID.test(ahead)),
  format('ably-key', ':', ['[z13]', '[t43]'], (ahead, behind) => /^\w{6}\.\w{6}$/u.test(ahead) && isMixed(behind)),
  format('tableau-token', ':', ['[e24]', '[a32]'], (ahead, behind) => ahead.endsWith('==') && isMixed(behind)),
  format('facebook-token', '|', ['[d15-16]', '[t27-28]'], behindIsMixed),
];
