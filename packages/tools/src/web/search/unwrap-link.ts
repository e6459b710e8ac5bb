/** Redirects through which engines count clicks: hosts, a path, and the parameter that holds the real address. */
const WRAPPERS: readonly { readonly host: RegExp; readonly path: RegExp; readonly parameters: readonly string[] }[] = [
  { host: /(?:^|\.)duckduckgo\.com$/u, path: /^\/l\//u, parameters: ['uddg'] },
  { host: /(?:^|\.)google\.[a-z.]{2,6}$/u, path: /^\/url$/u, parameters: ['q', 'url'] },
  { host: /(?:^|\.)bing\.com$/u, path: /^\/ck\/a$/u, parameters: ['u'] },
  { host: /(?:^|\.)(?:l|lm)\.facebook\.com$/u, path: /^\/l\.php$/u, parameters: ['u'] },
  { host: /(?:^|\.)youtube\.com$/u, path: /^\/redirect$/u, parameters: ['q'] },
  { host: /(?:^|\.)startpage\.com$/u, path: /^\/cgi-bin\//u, parameters: ['url'] },
];
const TRACKING = /^(?:utm_[a-z_]+|gclid|fbclid|msclkid|yclid|dclid|mc_[ce]id|igshid|_hs(?:enc|mi)|ref_src)$/iu;
const MAX_LAYERS = 3;

const web = (text: string): URL | undefined => {
  const url = URL.parse(text);
  return url !== null &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === ''
    ? url
    : undefined;
};

/** Bing's addresses are Base64 behind two letters. */
function decoded(text: string): string {
  const packed = /^a1([\w-]+)$/u.exec(text)?.[1];
  return packed === undefined ? text : Buffer.from(packed, 'base64url').toString('utf8');
}

function inner(url: URL): URL | undefined {
  const yahoo = /(?:^|\.)search\.yahoo\.com$/u.test(url.hostname)
    ? /\/RU=([^/]+)\//u.exec(url.pathname)?.[1]
    : undefined;
  if (yahoo !== undefined) return web(decodeURIComponentSafely(yahoo));
  const wrapper = WRAPPERS.find(({ host, path }) => host.test(url.hostname) && path.test(url.pathname));
  for (const name of wrapper?.parameters ?? []) {
    const found = web(decoded(url.searchParams.get(name) ?? ''));
    if (found !== undefined) return found;
  }
  return undefined;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * The address that a hit really leads to, without redirects that count clicks and without tracking parameters. Undefined
 * for what is no address of the web, and for advertisements that hide behind such a redirect.
 */
export function unwrapLink(text: string): string | undefined {
  let url = web(text);
  for (let layer = 0; url !== undefined && layer < MAX_LAYERS; layer += 1) {
    const next = inner(url);
    if (next === undefined) break;
    url = next;
  }
  if (url === undefined || (/(?:^|\.)duckduckgo\.com$/u.test(url.hostname) && url.pathname === '/y.js'))
    return undefined;
  for (const name of Array.from(url.searchParams.keys())) if (TRACKING.test(name)) url.searchParams.delete(name);
  return url.href;
}

/** Equal for addresses that lead to the same page. */
export const pageKey = (href: string): string => {
  const url = new URL(href);
  url.searchParams.sort();
  return `${url.host.replace(/^www\./u, '')}${url.pathname.replace(/\/+$/u, '')}${url.search}`;
};
