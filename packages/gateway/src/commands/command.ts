import type { ClientFrameType, ParsedClientFrame } from '@oxydra/types/wire';
import type { Scope } from '../auth/scope.ts';
import type { GatewayPorts } from '../ports.ts';
import type { Client } from '../socket/client.ts';

/** What commands reach beside their client. */
export interface CommandPorts extends GatewayPorts {
  readonly draining: () => boolean;
}

export type PayloadOf<T extends ClientFrameType> = Extract<ParsedClientFrame, { type: T }>['payload'];

export interface Command<T extends ClientFrameType> {
  readonly scope: Scope;
  /**
   * `in-turn`: after the client's commands before it, so that a cancel meets the turn sent just before it.
   * `aside`: only reads, so it neither waits nor makes others wait.
   */
  readonly order: 'in-turn' | 'aside';
  run(client: Client, payload: PayloadOf<T>, ports: CommandPorts): Promise<void>;
}

export type Commands<T extends ClientFrameType> = { readonly [K in T]: Command<K> };
