import { pipeline, Transform, type Duplex } from 'node:stream';
import { readFirstBytes } from './client-hello.ts';

export interface TunnelLimits {
  /** In both directions together, in bytes. */
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** The name that a TLS client must ask for, empty for none; undefined: whatever it sends goes through. */
  readonly name: string | undefined;
}

/** Why a tunnel was closed by us; undefined when one of its ends closed it. */
export type TunnelEnd = { readonly bytes: number; readonly why?: string | undefined };

/** A client needs no more to say hello, however many algorithms it knows. */
const HELLO_BYTES = 64 * 1024;

/** Carries bytes both ways until one end closes, the limits are reached or the signal aborts. Owns both ends. */
export function runTunnel(guest: Duplex, server: Duplex, head: Buffer, limits: TunnelLimits): Promise<TunnelEnd> {
  const { maxBytes, signal, name } = limits;
  return new Promise((resolve) => {
    let bytes = 0;
    let why: string | undefined;
    let open = 2;
    const stop = (reason: string): void => {
      why ??= reason;
      guest.destroy();
      server.destroy();
    };
    const onAbort = (): void => stop('its time is over');
    signal.addEventListener('abort', onAbort, { once: true });
    const closed = (): void => {
      open -= 1;
      if (open > 0) return;
      signal.removeEventListener('abort', onAbort);
      resolve({ bytes, why });
    };
    const meter = (): Transform =>
      new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          if (bytes > maxBytes) return stop('it carried more than it may');
          done(null, chunk);
        },
      });
    /** Holds back what a client sends until it is known to be TLS for the host that was asked for. */
    let waiting: Buffer | undefined = name === undefined ? undefined : Buffer.alloc(0);
    const checked = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        if (waiting === undefined) return done(null, chunk);
        waiting = Buffer.concat([waiting, chunk]);
        const first = readFirstBytes(waiting);
        if (first.kind === 'incomplete' && waiting.length < HELLO_BYTES) return done();
        if (first.kind !== 'hello') return stop('what is sent through it is not TLS');
        if ((first.name ?? '').toLowerCase() !== name) return stop('TLS in it asks for another name than CONNECT did');
        const whole = waiting;
        waiting = undefined;
        done(null, whole);
      },
    });
    if (head.length > 0) guest.unshift(head);
    pipeline(guest, meter(), checked, server, closed);
    pipeline(server, meter(), guest, closed);
    if (signal.aborted) onAbort();
  });
}
