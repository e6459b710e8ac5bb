import { Fault } from '@oxydra/types';
import { nearMiss } from './near-miss.ts';

export interface Edit {
  readonly old_text: string;
  readonly new_text: string;
  readonly replace_all?: boolean | undefined;
}

const MAX_LISTED = 8;

/** Positions at which a text occurs, without overlaps. */
function occurrences(text: string, wanted: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) found.push(at);
  return found;
}

const lineAt = (text: string, position: number): number => text.slice(0, position).split('\n').length;

/**
 * A file with CRLF ends keeps them, though models write LF: both sides of the edit are brought to the file's own ends.
 * A file of mixed ends is matched as it is.
 */
function toLineEnds(file: string, text: string): string {
  const uniform = file.includes('\r\n') && !/(^|[^\r])\n/u.test(file);
  return uniform ? text.replaceAll(/\r?\n/gu, '\r\n') : text;
}

/** Makes all edits in order, or none: throws `tool/no-match`, `tool/ambiguous` or `tool/no-change`. */
export function applyEdits(
  text: string,
  edits: readonly Edit[],
  path: string,
): { readonly text: string; readonly count: number } {
  let result = text;
  let count = 0;
  for (const [index, edit] of edits.entries()) {
    const field = edits.length === 1 ? 'old_text' : `edits[${index}].old_text`;
    const wanted = toLineEnds(text, edit.old_text);
    const replacement = toLineEnds(text, edit.new_text);
    if (wanted === replacement) {
      throw new Fault('tool/no-change', `${field} and its new_text are the same, so nothing would change.`, {
        hint: 'Give the text as it shall become.',
      });
    }
    const found = occurrences(result, wanted);
    if (found.length === 0) {
      const near = nearMiss(result, wanted);
      throw new Fault('tool/no-match', `${field} does not occur in ${path}, so nothing was changed.`, {
        hint: near === undefined ? 'Read the file and copy the text exactly.' : `${near}; copy the text exactly.`,
      });
    }
    if (found.length > 1 && edit.replace_all !== true) {
      const lines = found.slice(0, MAX_LISTED).map((at) => lineAt(result, at));
      const more = found.length > MAX_LISTED ? ', …' : '';
      throw new Fault(
        'tool/ambiguous',
        `${field} occurs ${found.length} times in ${path} (lines ${lines.join(', ')}${more}), so nothing was changed.`,
        { hint: 'Add lines around it until it is unique, or set replace_all.' },
      );
    }
    result = result.split(wanted).join(replacement);
    count += found.length;
  }
  if (result === text) {
    throw new Fault('tool/no-change', `The edits undo each other, so ${path} was not changed.`, {
      hint: 'Give the text as it shall become.',
    });
  }
  return { text: result, count };
}
