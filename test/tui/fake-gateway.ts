import type { AddressInfo } from 'node:net';
import { parseClientFrame, type HistoryItem, type ParsedClientFrame, type ServerFrame } from '@oxydra/types/wire';
import { WebSocketServer, type WebSocket } from 'ws';

type FrameOf<T extends ServerFrame['type']> = Extract<ServerFrame, { type: T }>;
type ClientFrameOf<T extends ParsedClientFrame['type']> = Extract<ParsedClientFrame, { type: T }>;

interface FakeSession {
  readonly id: string;
  title: string;
  readonly log: ServerFrame[];
  readonly history: HistoryItem[];
  seq: number;
}

/** What a test does with a turn: frames go to the session's log and to whoever watches it. */
export interface FakeTurn {
  readonly id: string;
  readonly prompt: string;
  readonly signal: AbortSignal;
  /** Messages that joined while it ran. */
  readonly steered: string[];
  emit<T extends ServerFrame['type']>(
    type: T,
    payload: Omit<FrameOf<T>['payload'], 'request_id' | 'session' | 'turn'>,
  ): void;
  finish(text: string): void;
  /** Resolves with the person's answer. */
  ask(approval: { id: string; tool: string; summary: string; diff?: string; rule?: string }): Promise<{
    decision: string;
    scope: string;
    text?: string | undefined;
  }>;
}

const USAGE = { input: 1200, output: 345, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0.0123 };

export interface FakeGateway {
  readonly endpoint: () => { url: string; token: string };
  /** Requests that were carried out, by kind: what a test counts to see that nothing was done twice. */
  readonly done: ParsedClientFrame[];
  script: (turn: FakeTurn) => Promise<void> | void;
  addSession(id: string, title: string): FakeSession;
  readonly sessions: Map<string, FakeSession>;
  /** Ends the server and all its sockets; what sessions know stays, as on a disk. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

interface Running {
  readonly turn: FakeTurn;
  readonly controller: AbortController;
  /** Steering messages: the turn reads none of them, so the next one does. */
  readonly unread: { request: string; prompt: string }[];
}

/** A gateway with sessions in memory, which answers as a script says. */
export async function createFakeGateway(options: { rehearsal?: boolean } = {}): Promise<FakeGateway> {
  const sessions = new Map<string, FakeSession>();
  const seen = new Set<string>();
  const done: ParsedClientFrame[] = [];
  const watching = new Map<WebSocket, string>();
  const running = new Map<string, Running>();
  const answers = new Map<string, (answer: { decision: string; scope: string; text?: string | undefined }) => void>();
  let server: WebSocketServer | undefined;
  let port = 0;

  const addSession = (id: string, title: string): FakeSession => {
    const session: FakeSession = { id, title, log: [], history: [], seq: 0 };
    sessions.set(id, session);
    return session;
  };
  const refOf = (session: FakeSession) => ({ user_id: 'alice', session_id: session.id });
  const send = (socket: WebSocket, frame: ServerFrame): void => socket.send(JSON.stringify(frame));
  const publish = (session: FakeSession, frame: ServerFrame): void => {
    const numbered = { ...frame, seq: ++session.seq };
    session.log.push(numbered);
    for (const [socket, id] of watching) if (id === session.id) send(socket, numbered);
  };

  function open(session: FakeSession, request: string, turnId: string, prompt: string): void {
    const controller = new AbortController();
    const about = {
      request_id: request,
      session: refOf(session),
      turn: { turn_id: turnId, state: 'running' as const },
    };
    const frameOf = (type: ServerFrame['type'], payload: object): ServerFrame =>
      // A test's own frames: the wire's parser on the other side judges them.
      ({ type, payload: { ...about, ...payload } }) as ServerFrame;
    const turn: FakeTurn = {
      id: turnId,
      prompt,
      signal: controller.signal,
      steered: [],
      emit: (type, payload) => publish(session, frameOf(type, payload)),
      finish(text) {
        const unread = running.get(session.id)?.unread ?? [];
        running.delete(session.id);
        session.history.push(historyItem(session, turnId, 'assistant', text));
        publish(session, frameOf('round_finished', { round: 1, text, finish: 'stop', usage: USAGE }));
        publish(session, {
          type: 'turn_completed',
          payload: {
            ...about,
            turn: { turn_id: turnId, state: 'completed' },
            response: { message: { role: 'assistant', content: text } },
            outcome: 'answered',
          },
        });
        publish(session, {
          type: 'usage',
          payload: {
            session: refOf(session),
            turn_usage: USAGE,
            context_tokens: 2800,
            context_limit: 20_000,
            budgets: [{ name: 'budget.per_session_usd', usd: { cap: 1, left: 0.9877 } }],
          },
        });
        const [next] = unread;
        if (next !== undefined)
          open(session, next.request, `after-${turnId}`, unread.map((one) => one.prompt).join('\n\n'));
      },
      ask(approval) {
        const asked = {
          approval_id: approval.id,
          kind: 'permission' as const,
          call_id: `call-${approval.id}`,
          tool: approval.tool,
          arguments: {},
          summary: approval.summary,
          ...(approval.diff === undefined ? {} : { diff: approval.diff }),
          ...(approval.rule === undefined ? {} : { rule: approval.rule }),
          reason: 'it changes a file of yours',
          path: ['tool edit_file', 'policy ask'],
          hash: 'h',
          expires_at: '2030-01-01T00:00:00Z',
        };
        publish(session, frameOf('approval_requested', { approval: asked }));
        return new Promise((resolve) => {
          answers.set(approval.id, (answer) => {
            publish(
              session,
              frameOf('approval_resolved', {
                approval_id: approval.id,
                decision: answer.decision,
                scope: answer.scope,
                by: 'tui',
              }),
            );
            resolve(answer);
          });
        });
      },
    };
    controller.signal.addEventListener('abort', () => {
      running.delete(session.id);
      publish(session, {
        type: 'turn_cancelled',
        payload: { ...about, turn: { turn_id: turnId, state: 'cancelled' } },
      });
    });
    running.set(session.id, { turn, controller, unread: [] });
    session.history.push(historyItem(session, turnId, 'user', prompt));
    publish(session, frameOf('turn_started', { prompt, origin: 'tui', model: 'fake-1' }));
    void gateway.script(turn);
  }

  const historyItem = (session: FakeSession, turn: string, role: HistoryItem['role'], text: string): HistoryItem => ({
    seq: session.seq + 1,
    turn_id: turn,
    at: '2026-01-01T00:00:00Z',
    role,
    text,
  });

  function join(
    socket: WebSocket,
    session: FakeSession,
    last: number | undefined,
  ): { resumed: boolean; rest: () => void } {
    watching.set(socket, session.id);
    const resumed = last !== undefined && last <= session.seq;
    const missed = resumed ? session.log.filter((frame) => (frame.seq ?? 0) > (last ?? 0)) : [];
    return { resumed, rest: () => missed.forEach((frame) => send(socket, frame)) };
  }

  const activeTurn = (session: FakeSession) => {
    const active = running.get(session.id);
    return active === undefined ? {} : { active_turn: { turn_id: active.turn.id, state: 'running' as const } };
  };

  type Handlers = {
    [T in ParsedClientFrame['type']]?: (socket: WebSocket, frame: ClientFrameOf<T>['payload']) => void;
  };
  const need = (socket: WebSocket, request: string, wanted: string): FakeSession | undefined => {
    const found = [...sessions.values()].filter((one) => one.id.startsWith(wanted));
    if (found.length === 1) return found[0];
    const message =
      found.length === 0 ? `No session begins with \`${wanted}\`.` : `Several sessions begin with \`${wanted}\`.`;
    send(socket, { type: 'error', payload: { request_id: request, message, code: 'session/unknown' } });
    return undefined;
  };
  const handlers: Handlers = {
    hello(socket, { request_id, session_id, last_event_id }) {
      const session = sessions.get(session_id ?? 'runtime-alice') ?? addSession('runtime-alice', 'First talk');
      const { resumed, rest } = join(socket, session, last_event_id);
      send(socket, {
        type: 'hello_ack',
        payload: {
          request_id,
          protocol_version: 3,
          session: refOf(session),
          display_name: session.title,
          agent_name: 'default',
          model: options.rehearsal === true ? 'rehearsal' : 'fake-1',
          rehearsal: options.rehearsal === true,
          tier: 'process',
          ...(last_event_id === undefined ? {} : { resumed }),
          last_event_id: resumed ? last_event_id : session.seq,
          ...activeTurn(session),
        },
      });
      rest();
    },
    switch_session(socket, { request_id, session_id, last_event_id }) {
      const session = need(socket, request_id, session_id);
      if (session === undefined) return;
      const { resumed, rest } = join(socket, session, last_event_id);
      send(socket, {
        type: 'session_switched',
        payload: { request_id, session: refOf(session), display_name: session.title, resumed, ...activeTurn(session) },
      });
      rest();
    },
    send_turn(_socket, { request_id, session_id, turn_id, prompt }) {
      const session = sessions.get(session_id);
      if (session === undefined) return;
      if (running.has(session_id)) {
        publish(session, {
          type: 'turn_queued',
          payload: { request_id, session: refOf(session), prompt, steered: false },
        });
      } else open(session, request_id, turn_id, prompt);
    },
    steer_turn(_socket, { request_id, session_id, prompt }) {
      const session = sessions.get(session_id);
      if (session === undefined) return;
      const active = running.get(session_id);
      if (active === undefined) return open(session, request_id, `turn-${request_id}`, prompt);
      active.turn.steered.push(prompt);
      active.unread.push({ request: request_id, prompt });
      publish(session, {
        type: 'turn_queued',
        payload: { request_id, session: refOf(session), prompt, steered: true },
      });
    },
    cancel_active_turn(_socket, { session_id }) {
      running.get(session_id)?.controller.abort();
    },
    resolve_approval(_socket, { approval_id, decision, scope, text }) {
      answers.get(approval_id)?.({ decision, scope, text });
    },
    list_sessions(socket, { request_id }) {
      send(socket, {
        type: 'session_list',
        payload: {
          request_id,
          sessions: [...sessions.values()].map((one) => ({
            session_id: one.id,
            agent_name: 'default',
            display_name: one.title,
            channel_origin: 'tui',
            created_at: new Date().toISOString(),
            last_active_at: new Date().toISOString(),
            archived: false,
            turns: one.history.filter((item) => item.role === 'user').length,
          })),
        },
      });
    },
    get_history(socket, { request_id, session_id }) {
      const session = sessions.get(session_id);
      if (session === undefined) return;
      send(socket, { type: 'history', payload: { request_id, session: refOf(session), items: [...session.history] } });
    },
    get_usage(socket, { request_id, session_id }) {
      const session = sessions.get(session_id);
      if (session === undefined) return;
      const payload = { request_id, session: refOf(session), session_usage: USAGE, budgets: [] };
      send(socket, { type: 'usage', payload });
    },
    find_files(socket, { request_id, query }) {
      const paths = ['src/main.ts', 'src/parser.ts', 'README.md'].filter((path) => path.includes(query));
      send(socket, { type: 'file_list', payload: { request_id, paths } });
    },
  };

  const gateway: FakeGateway = {
    endpoint: () => ({ url: `ws://127.0.0.1:${port}/ws`, token: 'x' }),
    done,
    script: (turn) => turn.finish('ok'),
    sessions,
    addSession,
    async kill() {
      const dying = server;
      server = undefined;
      watching.clear();
      for (const client of dying?.clients ?? []) client.terminate();
      await new Promise<void>((resolve) => (dying === undefined ? resolve() : dying.close(() => resolve())));
    },
    async start() {
      const started = new WebSocketServer({ host: '127.0.0.1', port: 0, path: '/ws' });
      await new Promise((resolve) => started.once('listening', resolve));
      server = started;
      // A listening server has an address of this kind.
      port = (started.address() as AddressInfo).port;
      started.on('connection', (socket) => {
        socket.on('close', () => watching.delete(socket));
        socket.on('message', (data) => {
          const parsed = parseClientFrame(Buffer.isBuffer(data) ? JSON.parse(data.toString('utf8')) : undefined);
          if (!parsed.ok) {
            send(socket, { type: 'error', payload: { message: parsed.reason } });
            return;
          }
          const { type, payload } = parsed.frame;
          // A request that comes again is acknowledged by the frames that resuming brings.
          if (type === 'send_turn' || type === 'steer_turn') {
            if (seen.has(payload.request_id)) return;
            seen.add(payload.request_id);
          }
          done.push(parsed.frame);
          // The table's handler for a frame's type takes that payload.
          (handlers[type] as ((socket: WebSocket, payload: unknown) => void) | undefined)?.(socket, payload);
        });
      });
    },
  };
  addSession('runtime-alice', 'First talk');
  await gateway.start();
  return gateway;
}
