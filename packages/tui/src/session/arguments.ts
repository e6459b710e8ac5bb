import { plainLine } from '../text/plain-text.ts';
import { clip } from '../text/width.ts';

/** Arguments that name what a call is about, most telling first. */
const TELLING = ['path', 'file', 'command', 'query', 'url', 'pattern', 'name', 'question'];
const LONGEST = 400;
const LONGEST_OTHER = 60;

const shown = (value: unknown): string => plainLine(typeof value === 'string' ? value : JSON.stringify(value));

/** A call's arguments in short: the telling one alone, then the others as `key: value`. */
export function shortArguments(values: Readonly<Record<string, unknown>> | null): string {
  if (values === null) return '(unreadable arguments)';
  const entries = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  const telling = TELLING.find((key) => entries.some(([name]) => name === key));
  const first = telling === undefined ? [] : [shown(values[telling])];
  const rest = entries
    .filter(([key]) => key !== telling)
    .map(([key, value]) => `${plainLine(key)}: ${clip(shown(value), LONGEST_OTHER)}`);
  return [...first, ...rest].join('  ').slice(0, LONGEST);
}

/** What a call is about, where its arguments tell; a diff shows the rest. */
export function subjectOf(values: Readonly<Record<string, unknown>> | null): string {
  const telling = TELLING.find((key) => values?.[key] !== undefined && values[key] !== null);
  return telling === undefined ? shortArguments(values) : shown(values?.[telling]).slice(0, LONGEST);
}
