import { isFileLike } from './host.ts';

/**
 * Values that reach somebody or somewhere by themselves, wherever in a text they stand: addresses of mail and web,
 * telephone and account numbers, wallets.
 */
const AT = /@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}/gu;
const LOCAL = /[\p{L}\p{N}._%+-]/u;
const MAX_LOCAL = 64;
const LINK = /(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"'`()[\]{}]{1,2048}/giu;
const BARE_HOST =
  /(?<![\p{L}\p{N}@._/-])(?:[\p{L}\p{N}-]{1,63}\.){1,6}(?:com|org|net|io|dev|app|co|ai|info|biz|me|xyz|top|site|online|link|click|ru|cn|uk|de|fr|eu|us|ly|gg|to|tk)(?:\/[^\s<>"'`()[\]{}]{0,2048})?(?![\p{L}\p{N}_-])/giu;
/** Any name with a path, a port or a question, whatever it ends on; addresses in numbers too. */
const HOST_WITH_PATH =
  /(?<![\p{L}\p{N}@._/-])(?:(?:[\p{L}\p{N}-]{1,63}\.){1,6}\p{L}{2,24}|\d{1,3}(?:\.\d{1,3}){3})(?:\/|:\d|\?(?=[\p{L}\p{N}]))[^\s<>"'`()[\]{}]{0,2048}/gu;
const ACCOUNT = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){10,32}(?![\p{L}\p{N}])/gu;
const PHONE = /(?<![\p{L}\p{N}])\+\d[\d ()/.-]{7,20}\d(?![\p{L}\p{N}])/gu;
const WALLET =
  /(?<![\p{L}\p{N}])(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?![\p{L}\p{N}])/gu;

/** Texts are read this far; what stands beyond counts as reaching somewhere unknown. */
const MAX_TEXT = 256 * 1024;

export const BEYOND = '(text beyond 256 KiB)';

/** More of them than anybody would look through count as one that nobody vouches for. */
const MAX_FOUND = 250;
export const TOO_MANY = `(more than ${MAX_FOUND} addresses)`;

/** Which pattern is worth trying: most texts have none of these marks, and cost next to nothing then. */
const PATTERNS: readonly (readonly [mark: RegExp, pattern: RegExp])[] = [
  [/:\/\/|www\./iu, LINK],
  [/\./u, BARE_HOST],
  [/\.[\p{L}\d]+[/:?]/u, HOST_WITH_PATH],
  [/[A-Z]{2}\d{2}/u, ACCOUNT],
  [/\+\d/u, PHONE],
  [/0x[0-9a-f]|bc1|[13][1-9A-Za-z]{25}/iu, WALLET],
];

const trimmed = (link: string): string => link.replace(/[.,;:!?]+$/u, '');

/** Addresses of mail; one whose first part is odd is one by its host alone. */
function* mailsIn(text: string): Generator<string> {
  for (const { 0: host, index } of text.matchAll(AT)) {
    let start = index;
    while (start > 0 && index - start < MAX_LOCAL && LOCAL.test(text[start - 1] ?? '')) start -= 1;
    if (start < index || host.includes('.')) yield `${text.slice(start, index)}${host}`;
  }
}

/** Every such value of a text, once. */
export function reachableIn(text: string): readonly string[] {
  const read = text.slice(0, MAX_TEXT);
  const found = new Set<string>();
  const take = (match: string): boolean => found.size < MAX_FOUND && found.add(trimmed(match)) !== undefined;
  let whole = mailsIn(read).every(take);
  for (const [mark, pattern] of PATTERNS) {
    if (mark.test(read)) whole = read.matchAll(pattern).every(([match]) => take(match)) && whole;
  }
  if (text.length > MAX_TEXT) found.add(BEYOND);
  if (!whole) found.add(TOO_MANY);
  // A host within an address or a link that is there already says nothing more.
  const all = [...found];
  return all.filter((value) => !all.some((other) => other !== value && other.includes(value)));
}

/** The web addresses in a text. */
export const linksIn = (text: string): readonly string[] => reachableIn(text).filter(isLink);

/** Whether a whole value is a web address. */
export const isLink = (value: string): boolean => /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)\S+$/iu.test(value.trim());

const LOOSE_SCHEME = /^(?:https?|ftps?|wss?|file|data|javascript|gopher|ldaps?|smb|dict|s?ftp|ssh|git):|^[\\/]{2}/iu;
const IN_NUMBERS = /^[\d.]+$|^\[/u;
const WHOLE_HOST =
  /^((?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}\.?|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9a-fA-F:.]+\])(?:$|([:/?#]))/u;

/**
 * Whether a whole value would lead a program somewhere, in whatever spelling programs still take: without a scheme, with
 * too few slashes or the wrong ones, with a space within.
 */
export function leadsOut(value: string): boolean {
  const text = value.trim();
  const [host, more] = WHOLE_HOST.exec(text)?.slice(1) ?? [];
  // A file's name alone leads nowhere.
  const file = host !== undefined && more === undefined && !IN_NUMBERS.test(host) && isFileLike(host);
  return LOOSE_SCHEME.test(text) || (host !== undefined && !file) || reachableIn(text).some(isLink);
}

/** Whether a value is a name among people who know one another, and not an address that leads out. */
export const isPlainName = (value: string): boolean =>
  value.length <= 64 && !/\d{5}|[@/\\:,;]/u.test(value) && reachableIn(value).length === 0;
