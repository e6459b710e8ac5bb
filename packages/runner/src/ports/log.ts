import type { Clock, Log } from '@oxydra/types';

/** For commands that tell a person themselves what went wrong. */
export const SILENT_LOG: Log = { debug() {}, info() {}, warn() {}, error() {} };

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogSettings {
  /** Lines below this are dropped. */
  readonly level: LogLevel;
  readonly clock: Pick<Clock, 'now'>;
  /** Takes whole lines, newline included. Must not throw. */
  readonly write: (line: string) => void;
}

/** A field with such a name is never written, whatever it holds. */
const SECRET_NAME = /(?:^|_|-)(?:token|secret|password|passwd|authorization|cookie|api_?key|credential)s?$/iu;
const LONGEST_TEXT = 2_000;

function plain(name: string, value: unknown): unknown {
  if (SECRET_NAME.test(name)) return '********';
  if (typeof value === 'string') return value.length > LONGEST_TEXT ? `${value.slice(0, LONGEST_TEXT)}…` : value;
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Error) return { name: value.name, message: value.message.slice(0, LONGEST_TEXT) };
  return value;
}

/**
 * Structured lines: one JSON object each, with `time` (RFC 3339), `level`, `event`, then the fields. What cannot be
 * written as JSON is named instead of thrown, since a log must not be the reason for a failure.
 */
export function createLog({ level, clock, write }: LogSettings): Log {
  const least = LOG_LEVELS.indexOf(level);
  const at =
    (each: LogLevel) =>
    (event: string, fields: Record<string, unknown> = {}): void => {
      if (LOG_LEVELS.indexOf(each) < least) return;
      const head = { time: new Date(clock.now()).toISOString(), level: each, event };
      try {
        write(`${JSON.stringify({ ...head, ...fields, ...head }, plain)}\n`);
      } catch {
        write(`${JSON.stringify({ ...head, unwritable: Object.keys(fields) })}\n`);
      }
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
