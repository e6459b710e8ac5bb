import type { Duplex } from 'node:stream';
import type { RawData, WebSocket } from 'ws';
import { Fault, type SessionId } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { Bearer, Scope } from '../auth/scope.ts';
import { CLOSE } from '../close-code.ts';
import type { CommandPorts, PayloadOf } from '../commands/command.ts';
import { commandOf, type CommandFrame } from '../commands/table.ts';
import type { Counters } from '../metrics.ts';
import type { Desk, Seat, Watcher } from '../stream/desk.ts';
import type { Desks } from '../stream/desks.ts';
import { bytesFor, streamFrame, type Version } from '../stream/frame.ts';
import { acknowledgeHello } from './acknowledge.ts';
import type { Client } from './client.ts';
import { errorFrame } from './error-frame.ts';
import type { Flusher } from './flusher.ts';
import { greet, sessionFor, type GreetPorts } from './greet.ts';
import { createOutbox } from './outbox.ts';
import { createPipeline } from './pipeline.ts';
import { readMessage } from './read-message.ts';

/** One WebSocket, from its upgrade to its end. */
export interface Connection {
  /** The name of the token it came with; undefined before its hello, or where no token is needed. */
  tokenName(): string | undefined;
  /** Sends a frame that is no event of a session. */
  tell(frame: ServerFrame): void;
  /** Says why, then closes; a peer that does not answer is cut off. */
  end(code: number, fault?: Fault): void;
  /** Pings, or cuts off a peer that has not been heard of since the ping before. */
  ping(): void;
}

export interface ConnectionPorts extends CommandPorts, Omit<GreetPorts, 'onFailure'> {
  readonly desks: Desks;
  readonly flusher: Flusher;
  readonly counters: Counters;
}

export interface Wire {
  readonly ws: WebSocket;
  readonly socket: Duplex;
  readonly address: string;
}

/** How long a peer has to answer our close. */
const CLOSE_MS = 1000;

export function createConnection({ ws, socket, address }: Wire, ports: ConnectionPorts): Connection {
  const { settings, clock, log, counters, desks } = ports;
  const { limits } = settings;
  const onSent = (frames: number): void => void (counters.framesSent += frames);
  const outbox = createOutbox({ ws, socket, flusher: ports.flusher, limits, onSent });
  const pipeline = createPipeline(
    limits.unanswered,
    () => ws.pause(),
    () => ws.resume(),
  );

  let version: Version = 3;
  let bearer: Bearer | undefined;
  let label = 'api';
  let place: { readonly desk: Desk; readonly seat: Seat } | undefined;
  let heard = true;
  let ending = false;
  let early = 0;

  const reply = (frame: ServerFrame): void => outbox.reply(streamFrame(frame), version);
  const fail = (error: unknown, requestId?: string): void => reply(errorFrame(error, requestId, log));

  const end = (code: number, fault?: Fault): void => {
    if (ending) return;
    ending = true;
    leave();
    // To one that fell behind what waits is of no use; all others get it before the reason.
    if (code === CLOSE.resume) outbox.clear();
    else outbox.flush();
    if (fault !== undefined && ws.readyState === ws.OPEN) {
      const data = bytesFor(streamFrame(errorFrame(fault, undefined, log)), version);
      if (data !== null) ws.send(data, { binary: false });
    }
    ws.close(code, (fault?.message ?? '').slice(0, 100));
    // Nothing more is read; a peer that never answers is not waited for.
    clock.after(CLOSE_MS, () => ws.terminate());
  };
  const leave = (): void => {
    place?.seat.leave();
    place = undefined;
  };

  const watcher = (): Watcher => ({
    version,
    deliver(item) {
      if (!ending && !outbox.stream(item, version)) lost('slow');
    },
    lost: (reason) => lost(reason),
  });
  const lost = (reason: 'slow' | 'broken'): void => {
    counters.slowClients += reason === 'slow' ? 1 : 0;
    const message = reason === 'slow' ? 'This client reads too slowly.' : 'The stream of events was interrupted.';
    end(
      CLOSE.resume,
      new Fault(reason === 'slow' ? 'gateway/slow-client' : 'gateway/interrupted', message, {
        hint: 'Connect again with `last_event_id`; nothing is lost.',
        retryable: true,
      }),
    );
  };

  const attach: Client['attach'] = async (session, { last, acknowledge }) => {
    const next = await desks.join(session, watcher(), last);
    try {
      const frame = await acknowledge?.(next.desk, next.seat);
      if (frame !== undefined) reply(frame);
    } catch (error) {
      next.seat.leave();
      throw error;
    }
    if (ending) {
      next.seat.leave();
      return next.desk;
    }
    leave();
    place = next;
    // Who did not ask where it stands is not told how the turn before went.
    if (acknowledge !== undefined) for (const item of next.seat.frames) outbox.reply(item, version);
    next.seat.start();
    return next.desk;
  };
  const client: Client = {
    get version() {
      return version;
    },
    get label() {
      return label;
    },
    get scopes(): readonly Scope[] {
      return bearer?.scopes ?? [];
    },
    desk: () => place?.desk,
    reply,
    attach,
  };

  const hello = async (payload: PayloadOf<'hello'>): Promise<void> => {
    const onFailure = (): void => void (counters.authFailures += 1);
    const greeting = greet(payload, address, { ...ports, onFailure });
    if (!greeting.ok) return end(greeting.code, greeting.fault);
    version = greeting.version;
    label = payload.client ?? (greeting.bearer.name === 'local' ? 'api' : greeting.bearer.name);
    const info: { readonly id: SessionId } = await sessionFor(payload, label, ports);
    await attach(info.id, {
      last: version === 3 ? payload.last_event_id : undefined,
      acknowledge: (desk, joined) => acknowledgeHello(payload, greeting.version, desk, joined, ports),
    });
    bearer = greeting.bearer;
    deadline[Symbol.dispose]();
    socket.off('data', countEarly);
  };

  const command = async (frame: CommandFrame): Promise<void> => {
    const { scope, run } = commandOf(frame);
    if (bearer === undefined) throw new Fault('gateway/no-hello', 'The first frame must be `hello`.');
    if (!bearer.scopes.includes(scope)) {
      throw new Fault(
        'gateway/forbidden',
        `The token \`${bearer.name}\` has not the scope \`${scope}\` that \`${frame.type}\` needs.`,
        {
          hint: 'Use another token, or issue one with that scope.',
        },
      );
    }
    await run(client, frame.payload, ports);
  };

  const take = (data: RawData, isBinary: boolean): void => {
    if (ending) return;
    heard = true;
    counters.framesReceived += 1;
    const message = readMessage(data, isBinary, bearer === undefined ? limits.greetingBytes : limits.messageBytes);
    if (!message.ok) {
      if (message.close !== undefined) return end(message.close, message.fault);
      return fail(message.fault, message.requestId);
    }
    const { frame } = message;
    const work = async (): Promise<void> => {
      try {
        if (ending) return;
        if (frame.type !== 'hello') await command(frame);
        else if (place === undefined) await hello(frame.payload);
        else
          throw new Fault('gateway/second-hello', 'This connection has said hello already.', {
            hint: 'To look at another session send `switch_session`.',
          });
      } catch (error) {
        if (!ending) fail(error, frame.payload.request_id);
      }
    };
    // Before the hello is through nothing overtakes it.
    if (frame.type !== 'hello' && bearer !== undefined && commandOf(frame).order === 'aside') pipeline.aside(work);
    else pipeline.inTurn(work);
  };

  /** Strangers get little room: all that one sends before its hello is through counts together. */
  const countEarly = (chunk: Buffer): void => {
    early += chunk.length;
    if (early <= limits.greetingBytes + FRAMING_BYTES) return;
    socket.off('data', countEarly);
    ws.pause();
    end(
      CLOSE.tooLarge,
      new Fault(
        'gateway/message-too-large',
        `Before \`hello\` at most ${limits.greetingBytes / 1024} KiB may be sent.`,
      ),
    );
  };
  socket.prependListener('data', countEarly);
  const deadline = clock.after(limits.helloMs, () =>
    end(CLOSE.noHello, new Fault('gateway/no-hello', `No \`hello\` came within ${limits.helloMs / 1000} s.`)),
  );

  ws.on('message', take);
  ws.on('pong', () => void (heard = true));
  ws.on('error', (error) => log.debug('gateway/socket', { address, error: error.message }));
  ws.on('close', () => {
    ending = true;
    deadline[Symbol.dispose]();
    outbox.clear();
    leave();
  });

  return {
    tokenName: () => (settings.auth === 'token' ? bearer?.name : undefined),
    tell: (frame) => {
      if (bearer !== undefined && !ending) reply(frame);
    },
    end,
    ping() {
      if (ending) return;
      if (!heard) return ws.terminate();
      heard = false;
      ws.ping();
    },
  };
}

/** Frame headers of the messages before the hello. */
const FRAMING_BYTES = 1024;
