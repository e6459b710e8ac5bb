import { createTwoFilesPatch } from 'diff';
import { headOf } from '../cap-text.ts';
import { linesOf } from './text-file.ts';

/** A diff is for a person to read: beyond this the rest is only counted. */
const MAX_BYTES = 64 * 1024;
/** Texts that differ in more lines than this are shown as replaced: finding the smallest diff would take too long. */
const MAX_EDITS = 4_000;
const TIMEOUT_MS = 500;

const counted = (path: string, before: string | undefined, after: string | undefined): string => {
  const count = (text: string | undefined): number => (text === undefined ? 0 : linesOf(text).length);
  return `--- ${path}\n+++ ${path}\n@@ replaced as a whole: ${count(before)} lines by ${count(after)} @@\n`;
};

/** What changes at a path; undefined stands for no file. The empty string means that nothing changes. */
export function unifiedDiff(path: string, before: string | undefined, after: string | undefined): string {
  if (before === after) return '';
  const diff = createTwoFilesPatch(
    before === undefined ? '/dev/null' : path,
    after === undefined ? '/dev/null' : path,
    before ?? '',
    after ?? '',
    undefined,
    undefined,
    { context: 3, maxEditLength: MAX_EDITS, timeout: TIMEOUT_MS },
  );
  if (diff === undefined) return counted(path, before, after);
  // Above the two names stands a heading that no tool of ours reads.
  const text = diff.slice(diff.indexOf('--- '));
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_BYTES) return text;
  const head = Buffer.from(headOf(bytes, MAX_BYTES)).toString();
  return `${head}\n… ${bytes.length - Buffer.byteLength(head)} more bytes of this diff are not shown\n`;
}
