import { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { openConnection, type ConnectionOptions, type Way } from './open-connection.ts';

type Opened = (error: unknown, socket?: Socket) => void;

/** Connections that are kept for the next request, each pinned to addresses that were judged for its purpose. */
export interface ConnectionPool extends Disposable {
  agent(purpose: string, way: Way): Agent;
}

const IDLE_MS = 30_000;
/** Origins whose connections are kept. */
const MOST = 32;
const PER_ORIGIN = 64;
const KEPT_PER_ORIGIN = 4;

export interface PoolOptions extends Omit<ConnectionOptions, 'connectMs'> {
  /** Asked for each connection. */
  readonly connectMs: () => number;
}

export function createConnectionPool(options: PoolOptions): ConnectionPool {
  const agents = new Map<string, Agent>();

  function open(way: Way): Agent {
    const agent = new Agent({
      keepAlive: true,
      timeout: IDLE_MS,
      maxSockets: PER_ORIGIN,
      maxFreeSockets: KEPT_PER_ORIGIN,
    });
    const open = async (done: Opened): Promise<void> => {
      let socket: Socket;
      try {
        socket = await openConnection(way, { ...options, connectMs: options.connectMs() });
      } catch (error) {
        return done(error);
      }
      done(null, socket);
    };
    agent.createConnection = (_options, done) => {
      // The agent hands an error to the request, and looks at no second argument then.
      void open(done as Opened);
      return undefined;
    };
    return agent;
  }

  function dropOldest(): void {
    for (const [key, agent] of agents) {
      if (agents.size <= MOST) return;
      // Those in use stay: their requests would break.
      if (Object.keys(agent.sockets).length > 0 || Object.keys(agent.requests).length > 0) continue;
      agent.destroy();
      agents.delete(key);
    }
  }

  return {
    agent(purpose, way) {
      const { host, port, secure, addresses, proxy } = way;
      // Other addresses than last time mean another connection, even to the same name.
      const key = JSON.stringify([purpose, secure, host, port, addresses.toSorted(), proxy?.addresses.toSorted()]);
      const agent = agents.get(key) ?? open(way);
      agents.delete(key);
      agents.set(key, agent);
      dropOldest();
      return agent;
    },
    [Symbol.dispose]() {
      for (const agent of agents.values()) agent.destroy();
      agents.clear();
    },
  };
}
