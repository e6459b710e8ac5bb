import { asId, Fault, type SessionId } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { AskApproval, TurnEnd } from './ask-event.ts';
import type { AskDesk, AskOptions, Question } from './desk.ts';
import { connectGateway, faultOf, type GatewayAddress, type GatewayConnection } from './gateway-connection.ts';
import type { WantedSession } from './open-session.ts';
import { newStory } from './story.ts';
import { tellFrame } from './wire-events.ts';

export interface RemoteDeskOptions {
  /** Asked for every message: the daemon may have come back on another port. */
  readonly address: () => Promise<GatewayAddress>;
  /** Finds or begins the session of a message at the daemon. */
  readonly openSession: (wanted: WantedSession, signal: AbortSignal) => Promise<string>;
  readonly newId: () => string;
  /** The daemon's model is the rehearsal. */
  readonly onRehearsal: () => void;
}

interface Standing {
  readonly connection: GatewayConnection;
  readonly session: string;
  readonly model: string;
}

/** Turns of the user's daemon, each over a connection of its own. */
export function createRemoteDesk({ address, openSession, newId, onRehearsal }: RemoteDeskOptions): AskDesk {
  const stand = async (question: Question, signal: AbortSignal): Promise<Standing> => {
    const wanted = question.session ?? question.agent;
    const session = wanted === undefined ? undefined : await openSession(question, signal);
    const { connection, ack } = await connectGateway(await address(), { session, requestId: newId() }, signal);
    if (ack.rehearsal === true) onRehearsal();
    return { connection, session: ack.session.session_id, model: ack.model ?? '' };
  };

  const follow = async (
    { connection, session, model }: Standing,
    request: string,
    open: () => void,
    { onEvent, approve, signal }: AskOptions,
  ): Promise<TurnEnd> => {
    const done = Promise.withResolvers<TurnEnd>();
    const finished = new AbortController();
    let story = newStory(asId<SessionId>(session), model);

    const answer = async (approval: AskApproval): Promise<void> => {
      const given = await approve(approval, finished.signal);
      if (finished.signal.aborted) return;
      connection.send({
        type: 'resolve_approval',
        payload: {
          request_id: newId(),
          session_id: session,
          approval_id: approval.approval,
          hash: approval.hash,
          ...given,
        },
      });
    };
    const cancel = (): void => {
      if (story.turn === null) return;
      connection.send({
        type: 'cancel_active_turn',
        payload: { request_id: newId(), session_id: session, turn_id: story.turn },
      });
    };
    const refused = (frame: ServerFrame): boolean =>
      frame.type === 'error' && frame.payload.turn === undefined && frame.payload.request_id === request;
    using _listening = connection.listen((frame) => {
      if (frame.type === 'error' && refused(frame)) done.reject(faultOf(frame.payload));
      const began = story.turn === null;
      const [next, events] = tellFrame(story, frame, request);
      story = next;
      for (const each of events) {
        onEvent(each);
        if (each.type === 'approval-request') answer(each).catch(done.reject);
        if (each.type === 'turn-end') done.resolve(each);
      }
      if (began && story.turn !== null && signal.aborted) cancel();
    });
    signal.addEventListener('abort', cancel, { once: true });
    try {
      open();
      return await Promise.race([done.promise, connection.lost]);
    } finally {
      finished.abort();
      signal.removeEventListener('abort', cancel);
    }
  };

  return {
    async ask(question, options) {
      const standing = await stand(question, options.signal);
      using connection = standing.connection;
      const request = newId();
      const { prompt, files, model } = question;
      const payload = {
        request_id: request,
        session_id: standing.session,
        turn_id: newId(),
        prompt,
        attachments: files.map(({ mediaType, data, name }) => ({ mime_type: mediaType, data, name })),
        ...(model === undefined ? {} : { model }),
      };
      return await follow(standing, request, () => connection.send({ type: 'send_turn', payload }), options);
    },
    resume: () =>
      Promise.reject(
        new Fault('runner/daemon-runs', 'The daemon goes on with open turns by itself.', {
          hint: 'Watch it with `oxydra tui`.',
        }),
      ),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
