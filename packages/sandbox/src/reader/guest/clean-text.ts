/* oxlint-disable no-control-regex, no-misleading-character-class -- these characters are what is looked for */
/** Terminal sequences: CSI, OSC and the two-character ones. */
const SEQUENCES =
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]{0,4096}(?:\u0007|\u001b\\|\u009c)?|\u001b[@-Z\\^_]/gu;
/**
 * What is read by machines and not seen by people: controls, direction marks, invisible operators, the tag characters
 * and variation selectors that can spell a hidden message. Joiners stay: scripts and emoji need them.
 */
const INVISIBLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb]|\udb40[\udc00-\uddef]/g;
const PLAIN = /^[\t\n\u0020-\u007e\u00a1-\u00ac\u00ae-\u0240]*$/u;
/* oxlint-enable no-control-regex, no-misleading-character-class */

/** Text as people see it: no terminal sequences, no control or invisible characters, line ends as `\n`. */
export function cleanText(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(/\r\n?|[\u2028\u2029]/gu, '\n')
    .replace(SEQUENCES, '')
    .replace(INVISIBLE, '');
}

/** One line: runs of white space become one space. */
export const oneLineText = (text: string, limit: number): string => {
  const line = cleanText(text).replace(/\s+/gu, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/u, '')}…`;
};
