/* oxlint-disable no-control-regex -- this is the file that recognises control characters */

/** CSI, OSC/DCS/SOS/PM/APC strings up to their end or that of the line, and two-character escapes. */
const ESCAPES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u009d\u0090\u0098\u009e\u009f])[^\u0007\u001b\u009c\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/g;

/** C0 without newline, DEL and C1. */
const CONTROLS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g;

/** What makes text look different from what it is: direction marks, invisible separators, tags, interlinear marks. */
const DISGUISES =
  /[\u061c\u180e\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

/** More marks than any script stacks on one letter. */
const STACKED_MARKS = /(\p{M}{6})\p{M}+/gu;

const TAB = '    ';

/** A carriage return writes over the line: what stands after the last one is what a terminal would show. */
const lastWrite = (line: string): string => {
  const parts = line.split('\r');
  return parts.findLast((part) => part !== '') ?? '';
};

/**
 * Text from outside as it may be shown: letters and line breaks only. Nothing in it can move the cursor, set a
 * title or a clipboard, hide itself, or turn the reading direction.
 */
export function plainText(text: string): string {
  const bare = text
    .replace(ESCAPES, '')
    .replaceAll('\r\n', '\n')
    .replaceAll('\t', TAB)
    .replace(DISGUISES, '')
    .replace(STACKED_MARKS, '$1');
  const lines = bare.includes('\r') ? bare.split('\n').map(lastWrite).join('\n') : bare;
  return lines.replace(CONTROLS, '');
}

/** The same on one line, for titles, names and labels. */
export const plainLine = (text: string): string =>
  plainText(text)
    .replace(/\s*\n\s*/g, ' ')
    .trim();
