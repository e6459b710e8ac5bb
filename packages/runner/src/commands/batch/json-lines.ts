import { Fault } from '@oxydra/types';
import type { Input } from '../../cli/surroundings.ts';

/** One line of the input, or why it cannot be read. Empty lines are left out. */
export type InputLine =
  | { readonly number: number; readonly ok: true; readonly value: unknown }
  | { readonly number: number; readonly ok: false; readonly fault: Fault };

/** The longest line, in bytes. */
const LINE_LIMIT = 64 * 1024 * 1024;

const badLine = (number: number, what: string, hint: string): InputLine => ({
  number,
  ok: false,
  fault: new Fault('runner/bad-line', `Line ${number} ${what}.`, { hint }),
});

function parseLine(bytes: Buffer, number: number): InputLine | undefined {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).trim();
  } catch {
    return badLine(number, 'is not valid UTF-8', 'Write every line as UTF-8.');
  }
  if (text === '') return undefined;
  try {
    return { number, ok: true, value: JSON.parse(text) };
  } catch {
    return badLine(number, 'is not JSON', 'Write one JSON object a line.');
  }
}

/** The lines of a stream as they arrive; a bad one spoils no other. */
export async function* readJsonLines(stdin: Input): AsyncGenerator<InputLine, void, undefined> {
  let pieces: Buffer[] = [];
  let size = 0;
  let number = 0;
  const take = (): InputLine | undefined => {
    const line =
      size > LINE_LIMIT
        ? badLine(number, `is longer than ${LINE_LIMIT / 1024 / 1024} MiB`, 'Put large data into a file.')
        : parseLine(Buffer.concat(pieces), number);
    [pieces, size] = [[], 0];
    return line;
  };
  const keep = (bytes: Buffer): void => {
    size += bytes.length;
    // Of a line that is too long nothing is kept but its length.
    if (size > LINE_LIMIT) pieces = [];
    else pieces.push(bytes);
  };
  for await (const chunk of stdin) {
    let rest = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      keep(rest.subarray(0, end));
      rest = rest.subarray(end + 1);
      number += 1;
      const line = take();
      if (line !== undefined) yield line;
    }
    if (rest.length > 0) keep(rest);
  }
  if (size > 0) {
    number += 1;
    const line = take();
    if (line !== undefined) yield line;
  }
}
