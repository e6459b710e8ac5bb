import type { SessionId } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { Scope } from '../auth/scope.ts';
import type { Desk } from '../stream/desk.ts';
import type { CatchUp } from '../stream/catch-up.ts';
import type { Version } from '../stream/frame.ts';

/** A connection after its `hello`: what commands may do with it. */
export interface Client {
  readonly version: Version;
  /** What it calls itself, for origins and for who answered an approval. */
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** The session it looks at. */
  desk(): Desk | undefined;
  reply(frame: ServerFrame): void;
  /**
   * Turns to a session: `acknowledge` makes the frame that goes before what was missed, and before all that follows.
   * On a failure it goes on looking at the session it had.
   */
  attach(
    session: SessionId,
    options: {
      readonly last?: number | undefined;
      readonly acknowledge?: ((desk: Desk, joined: CatchUp) => Promise<ServerFrame> | ServerFrame) | undefined;
    },
  ): Promise<Desk>;
}
