/**
 * Under which path it is remembered who chose a file's name. A name says less than a content: it is what the model knew
 * when it chose it. Names have a record of their own.
 */
export const ofName = (path: string): string => `/names${path}`;
