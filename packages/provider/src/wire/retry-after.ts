import { list, object, text } from './loose.ts';

/** Nobody waits longer than this because a header said so. */
const MAX_WAIT_MS = 10 * 60 * 1000;

const UNIT_MS: { readonly [unit: string]: number } = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `34.4s`, `1m30s`, `250ms`; undefined for anything else. */
export function parseDuration(source: string): number | undefined {
  if (!/^(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(source)) return undefined;
  let total = 0;
  for (const [, number, unit] of source.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)) {
    total += Number(number) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return total;
}

const bounded = (ms: number | undefined): number | undefined =>
  ms === undefined || !Number.isFinite(ms) ? undefined : Math.min(Math.max(0, Math.ceil(ms)), MAX_WAIT_MS);

const fromSeconds = (value: string | null): number | undefined =>
  value !== null && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1000 : undefined;

const fromMilliseconds = (value: string | null): number | undefined => {
  const seconds = fromSeconds(value);
  return seconds === undefined ? undefined : seconds / 1000;
};

const fromDate = (value: string | null, now: number): number | undefined => {
  if (value === null || !/[a-z]|T/i.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : at - now;
};

/** The longest wait of the limits that are used up: `x-ratelimit-remaining-*: 0` with its `-reset-*`. */
function fromRateLimits(headers: Headers, now: number): number | undefined {
  let longest: number | undefined;
  for (const [name, value] of headers) {
    if (!/ratelimit.*remaining/i.test(name) || value.trim() !== '0') continue;
    const reset = headers.get(name.replace(/remaining/i, 'reset'));
    if (reset === null) continue;
    const wait = parseDuration(reset) ?? fromSeconds(reset) ?? fromDate(reset, now);
    if (wait !== undefined && wait > (longest ?? -1)) longest = wait;
  }
  return longest;
}

/** Gemini's `RetryInfo` among the details of an error. */
function fromRetryInfo(body: unknown): number | undefined {
  const error = object(object(Array.isArray(body) ? body[0] : body)['error']);
  for (const detail of list(error['details'])) {
    const delay = text(object(detail)['retryDelay']);
    if (delay !== undefined) return parseDuration(delay);
  }
  return undefined;
}

/** How long the other side asks us to wait, in milliseconds: headers first, then what the body says. */
export function retryAfterMs(headers: Headers, body: unknown, now: number): number | undefined {
  const asked = headers.get('retry-after');
  return bounded(
    fromMilliseconds(headers.get('retry-after-ms')) ??
      fromSeconds(asked) ??
      (asked === null ? undefined : (parseDuration(asked.trim()) ?? fromDate(asked, now))) ??
      fromRetryInfo(body) ??
      fromRateLimits(headers, now),
  );
}
