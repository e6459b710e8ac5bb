import { cleanTerminal } from '@oxydra/sandbox/clean-terminal';
import { Fault } from '@oxydra/types';
import { oneLine } from '../../cli/one-line.ts';
import { plainJson } from '../../cli/plain-json.ts';

/** A time span before now, or a point in time, as milliseconds since 1970. Throws `runner/usage`. */
export function parseSince(text: string, now: number): number {
  const span = /^(?<count>\d{1,9})(?<unit>[smhd])$/u.exec(text)?.groups;
  if (span !== undefined) {
    const unit = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 }[span['unit'] ?? 's'] ?? 1_000;
    return now - Number(span['count']) * unit;
  }
  const time = /^\d{4}-\d\d-\d\d/u.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(time)) return time;
  throw new Fault('runner/usage', `--since ${JSON.stringify(text)} is no time.`, {
    hint: 'Write a span such as 10m, 2h or 3d, or a time such as 2026-01-31T08:00:00Z.',
  });
}

interface Entry {
  readonly time: number | undefined;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

function readEntry(line: string): Entry {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return { time: undefined, fields: undefined };
    const fields = { ...value } as Readonly<Record<string, unknown>>; // an object, as was just seen
    const { time } = fields;
    return { time: typeof time === 'string' ? Date.parse(time) : undefined, fields };
  } catch {
    return { time: undefined, fields: undefined }; // the runtime's own words, such as a crash's stack
  }
}

/** The lines from `since` on. A line without a time belongs to the one before it. */
export function linesSince(lines: readonly string[], since: number | undefined): readonly string[] {
  if (since === undefined) return lines;
  let inside = false;
  return lines.filter((line) => {
    const { time } = readEntry(line);
    if (time !== undefined) inside = time >= since;
    return inside;
  });
}

const shown = (value: unknown): string => {
  if (typeof value !== 'string') return plainJson(value);
  return /^[\w./:@-]+$/u.test(value) ? value : plainJson(value);
};

const text = (value: unknown): string => (typeof value === 'string' ? oneLine(value) : '');

/** A line as people read it: time, level, event, then the fields. Other lines stay, but for what commands a terminal. */
export function prettyLine(line: string): string {
  const { fields } = readEntry(line);
  if (fields === undefined) return cleanTerminal(line);
  const { time, level, event, ...rest } = fields;
  const moment = text(time).slice(0, 19).replace('T', ' ');
  const details = Object.entries(rest).map(([name, value]) => `${oneLine(name)}=${shown(value)}`);
  return [moment, text(level).padEnd(5), text(event), ...details].join(' ').trim();
}

/** A line as JSON, whatever it was. */
export const jsonLine = (line: string): string =>
  readEntry(line).fields === undefined ? JSON.stringify({ text: line }) : line;
