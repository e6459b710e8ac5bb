/**
 * Values that reach somebody or somewhere by themselves, wherever in a text they stand: addresses of mail and web,
 * telephone and account numbers, wallets.
 */
const MAIL = /[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu;
const LINK = /(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)[^\s<>"'`()[\]{}]{1,2048}/giu;
const BARE_HOST =
  /(?<![\p{L}\p{N}@._/-])(?:[\p{L}\p{N}-]{1,63}\.){1,6}(?:com|org|net|io|dev|app|co|ai|info|biz|me|xyz|top|site|online|link|click|ru|cn|uk|de|fr|eu|us|ly|gg|to|tk)(?:\/[^\s<>"'`()[\]{}]{0,2048})?(?![\p{L}\p{N}_-])/giu;
const ACCOUNT = /(?<![\p{L}\p{N}])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){10,32}(?![\p{L}\p{N}])/gu;
const PHONE = /(?<![\p{L}\p{N}])\+\d[\d ()/.-]{7,20}\d(?![\p{L}\p{N}])/gu;
const WALLET =
  /(?<![\p{L}\p{N}])(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{20,80}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?![\p{L}\p{N}])/gu;

/** Texts are read this far; what stands beyond counts as reaching somewhere unknown. */
const MAX_TEXT = 256 * 1024;

export const BEYOND = '(text beyond 256 KiB)';

const trimmed = (link: string): string => link.replace(/[.,;:!?]+$/u, '');

/** Every such value of a text, once. */
export function reachableIn(text: string): readonly string[] {
  const read = text.slice(0, MAX_TEXT);
  const found = new Set<string>();
  for (const pattern of [MAIL, LINK, BARE_HOST, ACCOUNT, PHONE, WALLET]) {
    for (const [match] of read.matchAll(pattern)) found.add(trimmed(match));
  }
  if (text.length > MAX_TEXT) found.add(BEYOND);
  // A host within an address or a link that is there already says nothing more.
  const all = [...found];
  return all.filter((value) => !all.some((other) => other !== value && other.includes(value)));
}

/** The web addresses in a text. */
export const linksIn = (text: string): readonly string[] => reachableIn(text).filter(isLink);

/** Whether a whole value is a web address. */
export const isLink = (value: string): boolean => /^(?:[a-z][a-z0-9+.-]{1,20}:\/\/|www\.)\S+$/iu.test(value.trim());

/** Whether a value is a name among people who know one another, and not an address that leads out. */
export const isPlainName = (value: string): boolean =>
  value.length <= 64 && !/\d{5}|[@/\\:,;]/u.test(value) && reachableIn(value).length === 0;
