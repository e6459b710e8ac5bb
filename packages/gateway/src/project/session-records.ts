import { textOf, type Sent, type SessionRecord } from '@oxydra/types';
import type { ServerFrame } from '@oxydra/types/wire';
import type { Fold, Projected, Projectors } from './fold.ts';

const silent = (fold: Fold): Projected => [fold, []];

/** A message that does not open a turn now: it waits, or it joins the running one. */
export const queuedFrame = (fold: Fold, sent: Sent, position: number | undefined): ServerFrame => ({
  type: 'turn_queued',
  payload: {
    request_id: sent.requestId,
    session: fold.session,
    prompt: textOf(sent.message.parts),
    steered: position === undefined,
    ...(position === undefined ? {} : { position }),
  },
});

/** What clients see of what happens outside turns. */
export const sessionRecords: Projectors<SessionRecord['type']> = {
  'session-created': silent,
  'session-archived': silent,
  'session-revived': silent,
  'session-titled': (fold, record) => [
    fold,
    [{ type: 'session_renamed', payload: { session: fold.session, display_name: record.title } }],
  ],
  'message-queued': (fold, record) => {
    const waiting = fold.waiting + 1;
    return [{ ...fold, waiting }, [queuedFrame(fold, record.sent, waiting)]];
  },
};
