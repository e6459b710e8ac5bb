import type { IncomingMessage, ServerResponse } from 'node:http';
import { tooLarge } from '../decode-body.ts';
import { headerPairs } from './proxy-request.ts';

const HOP = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-connection', 'te', 'trailer', 'upgrade']);

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });

/** An answer to a guest, as it travels: compressed or not, within the limit. Throws `egress/too-large`. */
export async function passOn(answer: IncomingMessage, response: ServerResponse, maxBytes: number): Promise<void> {
  const headers = headerPairs(answer.rawHeaders).filter(([name]) => !HOP.has(name) && name !== 'transfer-encoding');
  response.writeHead(answer.statusCode ?? 502, headers.flat());
  let size = 0;
  for await (const piece of answer as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > maxBytes) throw tooLarge({ host: 'the server', maxBytes });
    if (!response.write(piece)) await drained(response);
  }
  response.end();
}
