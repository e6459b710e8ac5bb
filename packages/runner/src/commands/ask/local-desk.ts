import { Fault, type JournalEntry, type SessionEvent, type SessionId, type UserPart } from '@oxydra/types';
import type { App } from '../../app.ts';
import type { AskApproval, TurnEnd } from './ask-event.ts';
import type { AskDesk, AskOptions, Question } from './desk.ts';
import { askApprovalOf, tellEvent, type TurnTelling, type Wanted } from './events.ts';
import { createSessionOpener } from './open-session.ts';
import { isRunning, newStory } from './story.ts';

export type LocalApp = Pick<App, 'sessions' | 'turns' | 'models' | 'resume'> & AsyncDisposable;

export interface LocalDeskOptions {
  readonly app: LocalApp;
  readonly newId: () => string;
  /** Who speaks: `cli`. */
  readonly origin: string;
}

const partsOf = ({ prompt, files }: Question): readonly UserPart[] => [
  ...(prompt === '' ? [] : [{ type: 'text', text: prompt } as const]),
  ...files.map(({ mediaType, data, name }) => ({ type: 'file', mediaType, data, name }) as const),
];

/** Turns in this process. Disposing it closes the app. */
export function createLocalDesk({ app, newId, origin }: LocalDeskOptions): AskDesk {
  const { sessions, turns, models } = app;
  const openSession = createSessionOpener(sessions, origin);

  const defaultModel = (): string => {
    try {
      return models.select().info.id;
    } catch (error) {
      if (Fault.is(error)) return ''; // the turn itself says why there is none
      throw error;
    }
  };

  /** Tells one turn of a session until it ends: what `past` has of it first, then what comes once `open` ran. */
  const follow = async (
    session: SessionId,
    wanted: Wanted,
    { past, open }: { readonly past: readonly JournalEntry[]; readonly open: () => Promise<void> },
    { onEvent, approve, signal }: AskOptions,
  ): Promise<TurnEnd> => {
    const done = Promise.withResolvers<TurnEnd>();
    const finished = new AbortController();
    let telling: TurnTelling = { story: newStory(session, defaultModel()), calls: new Map() };

    const answer = async (approval: AskApproval): Promise<void> => {
      const given = await approve(approval, finished.signal);
      if (finished.signal.aborted) return;
      await turns.resolve(session, { approval: approval.approval, hash: approval.hash, by: origin, ...given });
    };
    const cancel = (): void => {
      const { turn } = telling.story;
      if (turn !== null) turns.cancel(session, { turn, by: origin }).catch(done.reject);
    };
    const tell = (event: SessionEvent): void => {
      const [next, events] = tellEvent(telling, event, wanted);
      telling = next;
      for (const each of events) {
        onEvent(each);
        if (each.type === 'turn-end') done.resolve(each);
      }
    };
    const take = (event: SessionEvent): void => {
      const began = telling.story.turn === null;
      tell(event);
      if (event.type === 'entry' && event.entry.record.type === 'approval-opened' && isRunning(telling.story))
        // Whoever answered first counts: another client may have been quicker.
        answer(askApprovalOf(event.entry.record.approval)).catch(ignoreAnswered(done.reject));
      if (began && telling.story.turn !== null && signal.aborted) cancel();
    };
    for (const entry of past) tell({ type: 'entry', entry });
    using _watch = sessions.watch(session, take);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      await open();
      if (past.length > 0) {
        const { approvals } = await sessions.view(session);
        for (const open of approvals) answer(askApprovalOf(open)).catch(ignoreAnswered(done.reject));
      }
      return await done.promise;
    } finally {
      finished.abort();
      signal.removeEventListener('abort', cancel);
    }
  };

  return {
    async ask(question, options) {
      options.signal.throwIfAborted();
      if (question.model !== undefined) models.select(question.model); // refuses an unknown one before anything is kept
      const { id } = await openSession(question);
      const requestId = newId();
      const open = async (): Promise<void> => {
        const parts = partsOf(question);
        await turns.submit(id, { requestId, parts, origin, mode: 'queue', model: question.model });
      };
      return follow(id, { request: requestId }, { past: [], open }, options);
    },
    async resume(name, options) {
      options.signal.throwIfAborted();
      const { id } = await sessions.find(name);
      const { turn } = await sessions.view(id);
      if (turn.phase === 'unopened' || turn.phase === 'settled') return undefined;
      const entries = await sessions.entries(id);
      const from = entries.findLastIndex(({ record }) => record.type === 'turn-opened' && record.turn === turn.turn);
      const past = entries.slice(Math.max(0, from));
      return follow(id, { turn: turn.turn }, { past, open: () => app.resume() }, options);
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

const USED: ReadonlySet<string> = new Set(['gate/approval-used', 'gate/no-such-approval', 'gate/approval-changed']);
const ignoreAnswered =
  (reject: (error: unknown) => void) =>
  (error: unknown): void => {
    if (!Fault.is(error) || !USED.has(error.code)) reject(error);
  };
