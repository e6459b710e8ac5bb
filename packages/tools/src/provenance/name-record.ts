const NAMES = '/names';

/**
 * Under which path it is remembered who chose a file's name. A name says less than a content: it is what the model knew
 * when it chose it. Names have a record of their own.
 */
export const ofName = (path: string): string => `${NAMES}${path}`;

/** All paths under which something is remembered of a file. */
export const recordsOf = (path: string): readonly string[] => [path, ofName(path)];

/** The file that something is remembered of under a path. */
export const fileOfRecord = (record: string): string =>
  record.startsWith(`${NAMES}/`) ? record.slice(NAMES.length) : record;
