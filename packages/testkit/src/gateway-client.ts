/** A client of the gateway as tests want it: every frame kept, any frame awaited, and the raw socket at hand. */
import { invariant } from '@oxydra/types';
import { parseServerFrame, type ClientFrame, type ServerFrame, type ServerFrameType } from '@oxydra/types/wire';
import { WebSocket } from 'ws';

type Of<T extends ServerFrameType> = Extract<ServerFrame, { type: T }>;

export interface GatewayClient {
  readonly socket: WebSocket;
  /** All frames so far, in order. */
  readonly frames: readonly ServerFrame[];
  /** All messages so far as they came. */
  readonly raw: readonly string[];
  send(frame: ClientFrame): void;
  /** The next frame of this type that was not awaited yet. */
  next<T extends ServerFrameType>(type: T): Promise<Of<T>>;
  /** The next frame for which this is true, wherever `next` has got to. */
  until(test: (frame: ServerFrame) => boolean): Promise<ServerFrame>;
  /** The newest `seq`; undefined before the first. */
  lastSeq(): number | undefined;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  close(): Promise<void>;
}

export interface GatewayClientOptions {
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** What is awaited must come within this many milliseconds. */
  readonly patience?: number | undefined;
  /** Called with each frame as it comes. */
  readonly onFrame?: ((frame: ServerFrame) => void) | undefined;
}

/** Resolves when the socket is open; rejects with the refusal where it is not let in. */
export async function connectToGateway(
  endpoint: string,
  { headers = {}, patience = 5000, onFrame }: GatewayClientOptions = {},
): Promise<GatewayClient> {
  const socket = new WebSocket(endpoint, { headers, perMessageDeflate: false });
  const frames: ServerFrame[] = [];
  const raw: string[] = [];
  const taken = new Map<ServerFrameType, number>();
  const wake: (() => void)[] = [];

  socket.on('message', (data) => {
    invariant(Buffer.isBuffer(data), 'the socket hands on whole buffers');
    const text = data.toString();
    raw.push(text);
    const parsed = parseServerFrame(JSON.parse(text));
    invariant(parsed.ok, `the gateway sent a valid frame: ${parsed.ok ? '' : parsed.reason} ${text.slice(0, 200)}`);
    frames.push(parsed.frame);
    onFrame?.(parsed.frame);
    for (const each of wake.splice(0)) each();
  });
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => {
      resolve({ code, reason: reason.toString() });
      for (const each of wake.splice(0)) each();
    });
  });
  socket.on('error', () => undefined);
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', reject);
  });

  const search = async (test: (frame: ServerFrame) => boolean, from: () => number, what: string): Promise<number> => {
    const until = Date.now() + patience;
    for (let index = from(); ;) {
      for (; index < frames.length; index += 1) {
        const frame = frames[index];
        if (frame !== undefined && test(frame)) return index;
      }
      const left = until - Date.now();
      const tail = frames.slice(-5).map((frame) => JSON.stringify(frame).slice(0, 160));
      invariant(
        left > 0 && socket.readyState <= WebSocket.OPEN,
        `${what} came; the last frames were ${tail.join(' ')}`,
      );
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left);
        wake.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  };

  return {
    socket,
    frames,
    raw,
    send: (frame) => socket.send(JSON.stringify(frame)),
    async next<T extends ServerFrameType>(type: T) {
      const index = await search(
        (frame) => frame.type === type,
        () => taken.get(type) ?? 0,
        `\`${type}\``,
      );
      taken.set(type, index + 1);
      // The search tested the type.
      return frames[index] as Of<T>;
    },
    async until(test) {
      const frame = frames[await search(test, () => 0, 'the frame')];
      invariant(frame !== undefined, 'a found frame is there');
      return frame;
    },
    lastSeq: () => frames.findLast(({ seq }) => seq !== undefined)?.seq,
    closed,
    async close() {
      socket.close();
      await closed;
    },
  };
}
