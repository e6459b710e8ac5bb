import { asId, joinLabels, SYSTEM_LABEL, USER_LABEL } from '@oxydra/types';
import type {
  CallId,
  Gate,
  IdempotencyKey,
  Ids,
  Label,
  Scene,
  SessionId,
  Sessions,
  TurnId,
  UserId,
} from '@oxydra/types';
import type { SessionScene } from '@oxydra/runtime';
import type { App, PolicyQuestion } from '../app.ts';

interface ExplainPorts {
  readonly user: UserId;
  readonly gate: Gate;
  readonly sessions: Sessions;
  readonly sceneOf: (session: SessionId) => Promise<SessionScene>;
  readonly ids: Ids;
}

/** What a page or a mail would have left behind. */
const READ: Label = { integrity: 'untrusted', confidentiality: 'public', sources: ['untrusted text'] };

/** Asks the gate what it would say of a call, in a session that is there or in one that is described. */
export function createExplainer({ user, gate, sessions, sceneOf, ids }: ExplainPorts): App['explain'] {
  const described = ({ words, untrusted }: PolicyQuestion): SessionScene => {
    const spoken = words === undefined ? SYSTEM_LABEL : USER_LABEL;
    const heard = words === undefined ? [] : [{ text: words, label: USER_LABEL }];
    return { agent: 'default', label: untrusted ? joinLabels(spoken, READ) : spoken, heard, sessionRules: [] };
  };
  return async (question) => {
    const known = question.session === undefined ? undefined : await sessions.find(question.session);
    const around = known === undefined ? described(question) : await sceneOf(known.id);
    const session = known?.id ?? asId<SessionId>('none');
    const { name, arguments: args } = question;
    const scene: Scene = { user, session, turn: asId<TurnId>('none'), round: 1, ...around };
    const call = {
      call: asId<CallId>(ids.next()),
      name,
      arguments: args,
      ...gate.traits(name),
      key: asId<IdempotencyKey>('none'),
    };
    const verdict = await gate.explain(call, scene);
    const rule = verdict.verdict === 'ask' ? verdict.approval.rule : undefined;
    return {
      verdict: verdict.verdict,
      reason: verdict.reason,
      path: [...verdict.path],
      labels: { ...around.label, sources: [...around.label.sources] },
      ...(rule === undefined ? {} : { rule }),
    };
  };
}
