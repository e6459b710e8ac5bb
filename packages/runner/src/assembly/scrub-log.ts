import type { Log, Scrubber } from '@oxydra/types';

const MAX_DEPTH = 8;

/** A log into which no secret gets, wherever in its fields one stands. */
export function scrubLog(log: Log, scrubber: Scrubber): Log {
  const clean = (value: unknown, depth = 0): unknown => {
    if (typeof value === 'string') return scrubber.scrub(value).text;
    if (typeof value !== 'object' || value === null) return value;
    if (depth > MAX_DEPTH) return '[too deep]';
    if (Array.isArray(value)) return value.map((each) => clean(each, depth + 1));
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => [scrubber.scrub(key).text, clean(each, depth + 1)]),
    );
  };
  const fields = (given: Record<string, unknown> | undefined): Record<string, unknown> | undefined =>
    given === undefined
      ? undefined
      : Object.fromEntries(Object.entries(given).map(([key, each]) => [key, clean(each)]));
  return {
    debug: (event, given) => log.debug(event, fields(given)),
    info: (event, given) => log.info(event, fields(given)),
    warn: (event, given) => log.warn(event, fields(given)),
    error: (event, given) => log.error(event, fields(given)),
  };
}
