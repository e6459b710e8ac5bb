import type { Heard } from '@oxydra/types';
import { isLink, linksIn } from './reachable.ts';
import { madeOf } from './echo.ts';
import { hostOf, isFileLike } from './host.ts';

/** Who vouches for a value, for people to read; undefined where nobody does. */
export type Voucher = string | undefined;

const folded = (text: string): string => text.normalize('NFC').toLowerCase();

/** What was said stays the same from call to call, and may be long: it is folded once. */
const foldings = new WeakMap<Heard, string>();
function foldedOnce(heard: Heard): string {
  const known = foldings.get(heard);
  if (known !== undefined) return known;
  const text = folded(heard.text);
  foldings.set(heard, text);
  return text;
}
const WORDISH = /[\p{L}\p{N}_]/u;
/** Between these and a word, a longer name or address goes on. */
const JOINING = new Set(['@', '.', '-', '/', ':', '?', '#', '&', '=', '%', '+', '~']);

const character = (text: string, index: number): string => String.fromCodePoint(text.codePointAt(index) ?? 0);

/** Whether a longer name begins before this place: `evil` in `not-evil`. */
function goesOnBefore(text: string, at: number): boolean {
  if (at <= 0) return false;
  const before = text[at - 1] ?? '';
  if (WORDISH.test(before) || (before >= '\udc00' && before <= '\udfff')) return true;
  if (before === '/' && text.slice(0, at).endsWith('://')) return false;
  return JOINING.has(before) && at >= 2 && WORDISH.test(text[at - 2] ?? '');
}

function goesOnAfter(text: string, at: number): boolean {
  if (at >= text.length) return false;
  const after = character(text, at);
  if (WORDISH.test(after)) return true;
  return JOINING.has(after) && at + 1 < text.length && WORDISH.test(character(text, at + after.length));
}

/** Whether a value stands in a text as a whole: not as a part of a longer name, address or number. */
export function standsIn(value: string, text: string, after = ''): boolean {
  // Nothing stands everywhere, and its place never ends.
  if (value === '') return false;
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1)) {
    if (!goesOnBefore(text, at) && !goesOnAfter(text, at + value.length) && text.slice(0, at).endsWith(after))
      return true;
  }
  return false;
}

/** Too common to name anything: one letter, or a short number that may be a day or a count. */
const saysLittle = (value: string): boolean => value.length < 2 || /^\d{1,5}$/u.test(value);

const withoutScheme = (link: string): string => link.replace(/^[a-z][a-z0-9+.-]*:\/\//iu, '').replace(/\/+$/u, '');

/** Longer ones, and ones of more parts, nobody has said. */
const MAX_LINK = 4096;
const MAX_PARTS = 64;

/** A link is vouched for by itself, or, where it may be `below`, by a named page or site above it. */
function linkStandsIn(link: string, text: string, below: boolean): boolean {
  // Who stands before an @ is not where it goes.
  if (link.length > MAX_LINK || /^[^/?#]*@/u.test(link) || link.includes('\\')) return false;
  const [path = ''] = link.split(/[?#]/u);
  const names = path.split('/');
  if (names.length > MAX_PARTS || names[0] === '') return false;
  // Who speaks of `readme.md` has named a file, and no site.
  const after = isFileLike(names[0] ?? '') ? '://' : '';
  // A page whose path climbs, openly or encoded, is not below what was named.
  const climbs = names.some((name) => /^(?:\.|%2e){1,2}$/iu.test(name));
  if (climbs || !below || standsIn(link, text, after)) return standsIn(link, text, after);
  const lengths = names.map((_, index) => names.length - index).filter((length) => length >= 1);
  return lengths.some((length) => standsIn(names.slice(0, length).join('/'), text, after));
}

/** Whether a pattern of the configuration covers a value: itself, `*@example.org`, `*.example.org`, `example.org`. */
function covers(pattern: string, value: string): boolean {
  const wanted = folded(pattern).trim();
  if (wanted === value) return true;
  if (wanted.startsWith('*@'))
    return value.endsWith(wanted.slice(1)) && !value.slice(0, 1 - wanted.length).includes('@');
  if (!isLink(value)) return false;
  const host = withoutScheme(value).split(/[/?#]/u)[0] ?? '';
  if (host.includes('@')) return false;
  return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted;
}

const beginnings = new WeakMap<readonly string[], RegExp>();
/** Finds words that begin so. Most lists are always the same ones. */
function beginningWith(stems: readonly string[]): RegExp {
  const known = beginnings.get(stems);
  if (known !== undefined) return known;
  const made = new RegExp(`(?<![\\p{L}\\p{N}])(?:${stems.join('|')})`, 'u');
  beginnings.set(stems, made);
  return made;
}

/** Said by the user or their configuration. What a call was answered in our own words quotes the call. */
const isOwn = ({ label, asked }: Heard): boolean =>
  label.integrity === 'user' || (label.integrity === 'system' && asked === undefined);

/** This much of a phrase must be the user's, or it is about something else. */
const MOST = 0.75;
/** Words that stand in every sentence say nothing about it. */
const COMMON: ReadonlySet<string> = new Set(
  (
    'the and for with from this that these those have has had was were are you your our his her its their they them not ' +
    'but all any can will would should about into over out one two new please here there what when where which who how ' +
    'me we us he she it is in on at to of as by or an if so do no yes be everyone everybody channel team group list'
  ).split(' '),
);

export interface Vouchers {
  readonly heard: readonly Heard[];
  /** Destinations that the configuration trusts. */
  readonly trusted: readonly string[];
}

/**
 * Finds who vouches for values: the user's own words, the configuration, or a tool whose answers the user owns. What
 * such a tool merely echoes from its own arguments vouches for nothing. Texts are folded once.
 */
export function createVouch({ heard, trusted }: Vouchers) {
  const words = heard.filter(isOwn);
  const texts = words.map(foldedOnce);
  const owned = heard.filter(({ label }) => label.integrity === 'tool');

  /**
   * Whether a page may be composed below one that was named. What stands beyond the name can carry something to that
   * site, whoever owns it; as long as nothing private was read, that is no more than the user's own words.
   */
  const below = heard.every((each) => isOwn(each) || each.label.confidentiality === 'public');

  /** Said, and not only repeated from what it was asked with. */
  const says = (each: Heard, value: string): boolean => {
    const text = foldedOnce(each);
    const link = isLink(value);
    const stands = link ? linkStandsIn(withoutScheme(value), text, below) : standsIn(value, text);
    return stands && !madeOf(link ? hostOf(value) : value, each);
  };

  const trusts = (raw: string): boolean => trusted.some((pattern) => covers(pattern, folded(raw).trim()));

  /** The user and their configuration. */
  const user = (raw: string): Voucher => {
    const value = folded(raw).trim();
    if (saysLittle(value)) return undefined;
    if (words.some((each) => says(each, value))) return "the user's words";
    return trusts(value) ? 'the configuration' : undefined;
  };

  /** For who and where, a tool counts too whose answers the user owns, such as their contacts. */
  const contact = (raw: string): Voucher => {
    const value = folded(raw).trim();
    if (saysLittle(value) || COMMON.has(value)) return undefined;
    const known = user(raw);
    if (known !== undefined) return known;
    const by = owned.find((each) => says(each, value));
    return by === undefined ? undefined : (by.label.sources.at(-1) ?? 'a tool');
  };

  /** Whether the user spoke each word of a name, but for small numbers at it: more would make it another one. */
  const named = (name: string): boolean => {
    const parts = (folded(name).match(/[\p{L}\p{N}]+/gu) ?? []).filter((part) => !/^\d{1,2}$/u.test(part));
    if (parts.every((part) => COMMON.has(part))) return false;
    return contact(name) !== undefined || parts.every((part) => texts.some((text) => standsIn(part, text)));
  };

  /** Whether most of a phrase's telling words are the user's own. */
  const speaksOf = (phrase: string): boolean => {
    if (user(phrase) !== undefined) return true;
    const telling = (folded(phrase).match(/[\p{L}\p{N}]{3,}/gu) ?? []).filter((word) => !COMMON.has(word));
    if (telling.length === 0) return false;
    const said = telling.filter((word) => !/^\d+$/u.test(word) && texts.some((text) => standsIn(word, text)));
    return said.length / telling.length >= MOST;
  };

  /**
   * Whether a link was shown as it is, whoever wrote it, so that it can carry nothing away. Only texts count that cannot
   * hold what the model made up: the user's own, and public ones that were asked for by such links, or whose words are
   * not those that were asked with. A file that the model wrote, a script's answer, or a page or an engine that repeats
   * what it was asked shows nothing.
   */
  const wasShown = (link: string): boolean => {
    const open: Heard[] = [];
    // Letters keep their case: in a path it could spell something.
    const shown = (each: string): boolean => {
      const value = withoutScheme(each);
      return open.some((heard) => standsIn(value, heard.text) && !madeOf(value, heard, isOpen));
    };
    const asked = new Set<string>();
    const isOpen = (leaf: string): boolean => asked.has(leaf);
    for (const each of heard) {
      const links = linksIn(each.asked ?? '');
      if (!isOwn(each) && !(each.label.confidentiality === 'public' && links.every(shown))) continue;
      open.push(each);
      for (const one of links) asked.add(one);
    }
    return shown(link);
  };

  /** Whether the user used a word that begins so. */
  const said = (stems: readonly string[]): boolean =>
    stems.length > 0 && texts.some((text) => beginningWith(stems).test(text));

  /** Those of some words that say anything. */
  const telling = (some: readonly string[]): readonly string[] =>
    some.filter((word) => word.length > 2 && !COMMON.has(word));

  return { telling, trusts, user, contact, named, speaksOf, wasShown, said };
}
