import type { ClientFrame } from '@oxydra/types/wire';
import type { TuiPorts } from '../options.ts';
import type { Item } from '../session/item.ts';
import type { UiState } from '../ui/ui-state.ts';
import type { Reply } from '../wire/outbox.ts';

/** What a command may do. */
export interface CommandContext {
  readonly ui: () => UiState;
  readonly update: (change: (ui: UiState) => UiState) => void;
  readonly print: (...items: readonly Item[]) => void;
  readonly request: (frame: ClientFrame) => Promise<Reply>;
  readonly send: (frame: ClientFrame) => void;
  readonly ports: TuiPorts;
  readonly version: string;
  /** Goes to a session by id or unique prefix, and prints its newest messages. */
  readonly switchTo: (session: string) => Promise<void>;
  readonly message: (text: string, mode: 'steer' | 'queue') => void;
  readonly cancel: () => void;
  readonly redraw: () => void;
  readonly toggleReasoning: () => void;
  readonly leave: () => void;
}

export const failure = (message: string, hint?: string): Item => ({
  kind: 'notice',
  tone: 'bad',
  text: message,
  ...(hint === undefined ? {} : { hint }),
});

export const remark = (text: string): Item => ({ kind: 'notice', tone: 'muted', text });

/** Prints why a request came to nothing. True where it did. */
export function failed(context: CommandContext, reply: Reply): reply is Extract<Reply, { ok: false }> {
  if (!reply.ok) context.print(failure(reply.message, reply.hint));
  return !reply.ok;
}

/** The id of the session on the screen; without one a sentence instead. */
export function currentSession(context: CommandContext): string | undefined {
  const id = context.ui().view.session?.id;
  if (id === undefined)
    context.print(
      failure('There is no connection to the gateway yet.', 'It is tried again by itself; see the line below.'),
    );
  return id;
}
