import { stripTypeScriptTypes } from 'node:module';
import { Fault } from '@oxydra/types';

/** The code of Node's own failures: its parser is spoilt then, and the thread with it. */
const SPOILT = 'ERR_INTERNAL_ASSERTION';

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/**
 * Blanks out the types of a script, so that lines and columns stay. Throws `guest/threw` for what is no TypeScript or
 * needs more than blanking; `spoilt` is told before where the parser itself broke.
 */
export function stripTypes(source: string, spoilt: () => void): string {
  try {
    return stripTypeScriptTypes(source);
  } catch (error) {
    if (codeOf(error) === SPOILT) {
      spoilt();
      throw new Fault('guest/threw', 'The TypeScript is nested too deeply to be read.', {
        hint: 'Write it in smaller pieces.',
        cause: error,
      });
    }
    const why = error instanceof Error ? error.message.replace(/\s+/gu, ' ') : 'unknown';
    throw new Fault('guest/threw', `The TypeScript could not be read: ${why}.`, {
      hint: 'Correct it; enums, namespaces and parameter properties are not supported.',
      cause: error,
    });
  }
}
