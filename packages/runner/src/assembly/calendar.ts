/** Days as people in one place count them. */
export interface Calendar {
  /** `2026-11-21`. */
  day(at: number): string;
  /** `Saturday`. */
  weekday(at: number): string;
}

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;

const padded = (value: number, length = 2): string => String(value).padStart(length, '0');

/** This machine's own zone needs no formatter, whose tables take 20 ms and some megabytes to load. */
const localDay = (at: number): string => {
  const date = new Date(at);
  return `${padded(date.getFullYear(), 4)}-${padded(date.getMonth() + 1)}-${padded(date.getDate())}`;
};

function dayIn(timeZone: string): Calendar['day'] {
  let format: Intl.DateTimeFormat | undefined;
  return (at) => {
    format ??= new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' });
    return format.format(at);
  };
}

/** The calendar of a time zone of the IANA list, or of this machine where none is named. */
export function calendarOf(timeZone: string | undefined): Calendar {
  const day = timeZone === undefined ? localDay : dayIn(timeZone);
  return { day, weekday: (at) => WEEKDAYS[new Date(`${day(at)}T00:00:00Z`).getUTCDay()] ?? '' };
}
