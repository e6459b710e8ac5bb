import type { IncomingMessage } from 'node:http';
import { codingsOf, decodedBody } from './decode-body.ts';
import { createReply } from './reply.ts';
import { createReplyHeaders } from './reply-headers.ts';
import type { AnswerScrubber } from './scrub-answer.ts';

export interface AnswerOptions {
  readonly method: string;
  readonly url: string;
  readonly host: string;
  readonly redirected: boolean;
  readonly maxBytes: number;
  /** Where values were put into the request. */
  readonly scrubber: AnswerScrubber | undefined;
  readonly signal: AbortSignal;
  /** Called once, when nothing more will come. */
  readonly done: () => void;
}

const BODILESS = new Set([101, 103, 204, 205, 304]);
/** They describe the body as it travelled. */
const OF_TRAVEL = new Set(['content-encoding', 'content-length', 'transfer-encoding']);

function* pairsOf({ rawHeaders }: IncomingMessage): Generator<readonly [string, string]> {
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) yield [rawHeaders[at] ?? '', rawHeaders[at + 1] ?? ''];
}

/** Pulled piece by piece: a slow reader slows the sender. */
function streamOf(
  pieces: AsyncGenerator<Buffer, void, undefined>,
  message: IncomingMessage,
  { signal, done }: AnswerOptions,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const next = await pieces.next();
          if (next.done !== true) return controller.enqueue(new Uint8Array(next.value));
          done();
          controller.close();
        } catch (error) {
          message.destroy();
          done();
          // What broke the stream is the end of its time, or the caller's wish, where there is one.
          controller.error(signal.aborted ? signal.reason : error);
        }
      },
      async cancel() {
        message.destroy();
        done();
        await pieces.return();
      },
    },
    { highWaterMark: 0 },
  );
}

/** What cannot be read holds no connection. */
function readableCodings(message: IncomingMessage, host: string): readonly string[] {
  try {
    return codingsOf(message.headers['content-encoding'], host);
  } catch (error) {
    message.destroy();
    throw error;
  }
}

/** The answer as WHATWG has it. Throws `egress/bad-encoding`. */
export function answerOf(message: IncomingMessage, options: AnswerOptions): Response {
  const { method, host, maxBytes, scrubber, url, redirected, done } = options;
  const status = message.statusCode ?? 0;
  const bodiless = method === 'HEAD' || BODILESS.has(status);
  const codings = bodiless ? [] : readableCodings(message, host);
  const changed = codings.length > 0 || (scrubber !== undefined && !bodiless);
  const pairs = [...pairsOf(message)]
    .filter(([name]) => !changed || !OF_TRAVEL.has(name.toLowerCase()))
    .map(([name, value]) => [name, scrubber === undefined ? value : scrubber.header(value)] as const);
  const headers = createReplyHeaders(pairs);
  const head = { status, statusText: message.statusMessage ?? '', headers, url, redirected };
  if (bodiless) {
    message.resume();
    done();
    return createReply({ ...head, body: null });
  }
  const decoded = decodedBody(message, codings, { maxBytes, host });
  const pieces = scrubber === undefined ? decoded : scrubber.body(decoded, message.headers['content-type'] ?? '');
  return createReply({ ...head, body: streamOf(pieces, message, options) });
}
