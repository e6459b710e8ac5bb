import { invariant } from '@oxydra/types';
import type { Connection, Value } from './connection.ts';

/** The first value that a pragma answers. */
export function pragma(connection: Connection, source: string): Value {
  const value = connection.prepare(`PRAGMA ${source}`).row()?.[0];
  invariant(value !== undefined, `PRAGMA ${source} answers`);
  return value;
}
