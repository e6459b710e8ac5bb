import { cleanTerminal } from '@oxydra/sandbox/clean-terminal';

const BEYOND_ASCII = /[^\n -~]/gu;

const escaped = (letter: string): string =>
  Array.from({ length: letter.length }, (_, at) => `\\u${letter.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
    '',
  );

/**
 * JSON in which every character that could command a terminal or hide text stands as an escape (`\u009b`): to a program
 * the value is the same, and a person may look at it.
 */
export function plainJson(value: unknown, indent = 0): string {
  const json = JSON.stringify(value, null, indent);
  if (cleanTerminal(json) === json) return json;
  return json.replaceAll(BEYOND_ASCII, (letter) => (cleanTerminal(letter) === letter ? letter : escaped(letter)));
}
