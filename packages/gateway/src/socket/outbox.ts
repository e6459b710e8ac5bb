import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { GatewayLimits } from '../limits.ts';
import { bytesFor, isDelta, mergeDeltas, type StreamFrame, type Version } from '../stream/frame.ts';
import type { Flusher } from './flusher.ts';

/** What is on its way to one client. A slow one is buffered here to a limit, and never slows another. */
export interface Outbox {
  /** An event of the stream. False once the client has fallen too far behind. */
  stream(item: StreamFrame, version: Version): boolean;
  /** An answer, or what a client missed: bounded by what was asked, so it counts against no limit. */
  reply(item: StreamFrame, version: Version): void;
  /** Hands the socket what it takes now, without waiting for the end of the tick. */
  flush(): void;
  /** Forgets what was not sent yet. */
  clear(): void;
}

interface Waiting {
  readonly item: StreamFrame;
  readonly version: Version;
  readonly counts: boolean;
}

/** Deltas for a slow client are joined up to this size. */
const MERGED_BYTES = 64 * 1024;
/** More than this is sent on without waiting for the end of the tick. */
const BATCH = 256;
const BATCH_BYTES = 64 * 1024;

export interface OutboxPorts {
  readonly ws: WebSocket;
  readonly socket: Duplex;
  readonly flusher: Flusher;
  readonly limits: Pick<GatewayLimits, 'waitingFrames' | 'waitingBytes' | 'socketBytes'>;
  readonly onSent: (frames: number) => void;
}

export function createOutbox({ ws, socket, flusher, limits, onSent }: OutboxPorts): Outbox {
  let waiting: Waiting[] = [];
  let frames = 0;
  let bytes = 0;
  /** What the flusher was asked for: nothing, a flush some time soon, or one in this tick. */
  let scheduled: 'no' | 'later' | 'now' = 'no';
  /** The socket's buffer is full; its `drain` goes on. */
  let congested = false;

  const flush = (): void => {
    scheduled = 'no';
    if (waiting.length === 0) return;
    if (ws.readyState !== ws.OPEN) return clear();
    let sent = 0;
    socket.cork();
    while (sent < waiting.length && ws.bufferedAmount < limits.socketBytes) {
      const next = waiting[sent];
      sent += 1;
      if (next === undefined) continue;
      if (next.counts) {
        frames -= 1;
        bytes -= next.item.size;
      }
      const data = bytesFor(next.item, next.version);
      if (data !== null) ws.send(data, { binary: false });
    }
    socket.uncork();
    onSent(sent);
    waiting = sent === waiting.length ? [] : waiting.slice(sent);
    congested = waiting.length > 0;
  };
  const clear = (): void => {
    waiting = [];
    frames = 0;
    bytes = 0;
    congested = false;
  };
  const schedule = (urgent: boolean): void => {
    if (scheduled === 'now' || (scheduled === 'later' && !urgent)) return;
    scheduled = urgent ? 'now' : 'later';
    flusher.soon(flush, urgent);
  };
  const push = (item: StreamFrame, version: Version, counts: boolean): void => {
    waiting.push({ item, version, counts });
    if (counts) {
      frames += 1;
      bytes += item.size;
    }
    if (congested) return;
    if (waiting.length >= BATCH || bytes >= BATCH_BYTES) flush();
    else schedule(!isDelta(item.frame));
  };
  socket.on('drain', flush);

  return {
    stream(item, version) {
      const tail = congested ? waiting.at(-1) : undefined;
      const merged = tail?.counts === true ? mergeDeltas(tail.item, item, MERGED_BYTES) : null;
      if (tail !== undefined && merged !== null) {
        bytes += merged.size - tail.item.size;
        waiting[waiting.length - 1] = { item: merged, version, counts: true };
      } else push(item, version, true);
      // One large frame alone is no sign of slowness.
      return frames <= limits.waitingFrames && (bytes <= limits.waitingBytes || frames === 1);
    },
    reply: (item, version) => push(item, version, false),
    flush,
    clear,
  };
}
