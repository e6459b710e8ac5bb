const ABSOLUTE = /^([a-z][a-z0-9+.-]*):/iu;
const PARTS = /^(https?:)\/\/([^/?#\s<>"^|%]+)(?=[/?#]|$)([^?#]*)(\?[^#]*)?/iu;
const MAX_LENGTH = 2_048;
/** Control characters and spaces never stand in a link that is shown. */
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u0020\u007f-\u00a0\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** `.` and `..` taken out of a path. */
function straighten(path: string): string {
  const out: string[] = [];
  const parts = path.split('/');
  for (const [index, part] of parts.entries()) {
    const last = index === parts.length - 1;
    if (part === '..') {
      if (out.length > 1) out.pop();
      if (last) out.push('');
    } else if (part !== '.') out.push(part);
    else if (last) out.push('');
  }
  const joined = out.join('/');
  return joined.startsWith('/') ? joined : `/${joined}`;
}

const spell = (url: string): string | undefined => {
  const shown = url
    .replace(UNPRINTABLE, (mark) => encodeURIComponent(mark))
    .replace(/[()<>"]/gu, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  return shown.length > MAX_LENGTH ? undefined : shown;
};

/**
 * The address a link leads to, absolute; undefined for what is no address of the web or of mail, for places in the same
 * page, and for addresses too long to be of use. There is no URL class inside a guest.
 */
export function resolveUrl(link: string, base: string): string | undefined {
  // Browsers drop these wherever they stand.
  const target = link.trim().replace(/[\t\r\n]/gu, '');
  if (target === '' || target.startsWith('#') || target.length > MAX_LENGTH * 2) return undefined;
  const scheme = ABSOLUTE.exec(target)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    if (scheme === 'mailto' || scheme === 'tel') return spell(target);
    if (scheme !== 'http' && scheme !== 'https') return undefined;
    return PARTS.test(target.replace(/\\/gu, '/')) ? spell(target) : undefined;
  }
  const parts = PARTS.exec(base);
  if (parts === null) return undefined;
  const [, protocol = '', host = '', path = '', query = ''] = parts;
  const turned = target.replace(/\\/gu, '/');
  if (turned.startsWith('//')) return PARTS.test(`${protocol}${turned}`) ? spell(`${protocol}${turned}`) : undefined;
  const [, own = '', rest = ''] = /^([^?#]*)(.*)$/su.exec(turned) ?? [];
  if (own === '')
    return spell(`${protocol}//${host}${path === '' ? '/' : path}${rest.startsWith('?') ? rest : query + rest}`);
  const whole = own.startsWith('/') ? own : `${path.slice(0, path.lastIndexOf('/') + 1) || '/'}${own}`;
  return spell(`${protocol}//${host}${straighten(whole)}${rest}`);
}
