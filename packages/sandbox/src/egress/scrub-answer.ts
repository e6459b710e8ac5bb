import type { Scrubber } from '@oxydra/types';
import { createRedactor } from './redact-values.ts';
import { holdsAny } from './secret-spellings.ts';

/** What takes the values of this exchange out of its answer. */
export interface AnswerScrubber {
  body(pieces: AsyncIterable<Buffer>, contentType: string): AsyncGenerator<Buffer, void, undefined>;
  header(value: string): string;
}

const TEXT = /^text\/|json|xml|javascript|x-www-form-urlencoded|^$/iu;
const OTHER_CHARSET = /charset=(?!"?(?:utf-?8|us-ascii|iso-8859-1|latin1)\b)/iu;

async function* redacted(
  pieces: AsyncIterable<Buffer>,
  values: readonly string[],
): AsyncGenerator<Buffer, void, undefined> {
  const redactor = createRedactor(values);
  for await (const piece of pieces) {
    const safe = redactor.push(piece);
    if (safe.length > 0) yield safe;
  }
  const rest = redactor.end();
  if (rest.length > 0) yield rest;
}

async function* scrubbedText(
  pieces: AsyncIterable<Buffer>,
  scrubber: Scrubber,
): AsyncGenerator<Buffer, void, undefined> {
  const stream = scrubber.stream();
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    const safe = stream.push(decoder.decode(piece, { stream: true }));
    if (safe !== '') yield Buffer.from(safe);
  }
  const rest = stream.push(decoder.decode()) + stream.end();
  if (rest !== '') yield Buffer.from(rest);
}

/**
 * For an exchange into which values were put. Bytes that are no text keep their length: only the values themselves are
 * starred. Text goes through the scrubber besides, which knows more forms of them.
 */
export function createAnswerScrubber(values: readonly string[], scrubber: Scrubber | undefined): AnswerScrubber {
  return {
    body(pieces, contentType) {
      const plain = redacted(pieces, values);
      const isText = TEXT.test(contentType.split(';')[0]?.trim() ?? '') && !OTHER_CHARSET.test(contentType);
      return scrubber !== undefined && isText ? scrubbedText(plain, scrubber) : plain;
    },
    header(value) {
      const text = scrubber === undefined ? value : scrubber.scrub(value).text;
      return holdsAny(text, values) ? '[REDACTED:known]' : text;
    },
  };
}
