import type { ServerFrame } from '@oxydra/types/wire';
import { isEmpty, replaceAll } from './editor/editor.ts';
import type { TuiOptions } from './options.ts';
import type { Screen } from './screen.ts';
import type { Item } from './session/item.ts';
import { applyFrame } from './session/session-store.ts';
import { plainLine } from './text/plain-text.ts';
import type { UiState } from './ui/ui-state.ts';
import { createConnection, type Connection, type Link } from './wire/connection.ts';

export interface GatewayLink {
  readonly connection: Connection;
  /** Goes to a session by id or unique prefix; resolves when its transcript is on the screen, or says why not. */
  readonly switchTo: (session: string) => Promise<void>;
}

const HISTORY_PAGE = 60;

/** Keeps the time since which the question on the screen stands there. */
function timed(before: UiState, after: UiState, now: number): UiState {
  const shown = before.view.approvals[0]?.approval_id;
  const next = after.view.approvals[0]?.approval_id;
  if (shown === next) return after;
  return { ...after, approvalSince: next === undefined ? undefined : now, denying: false };
}

/** A message the gateway refused goes back to where it was written. */
const unsent = ({ view }: UiState, requestId: string | undefined): string | undefined =>
  view.pending.find((one) => one.requestId === requestId && one.state === 'sending')?.text;

/** Joins the screen and the connection: frames become state and printed items, a joined session loads its transcript. */
export function createGatewayLink(options: TuiOptions, screen: Screen): GatewayLink {
  const { ports } = options;
  let greeted = false;

  const loadHistory = (): void => {
    const session = screen.ui().view.session?.id;
    if (session === undefined) return;
    connection.send({
      type: 'get_history',
      payload: { request_id: ports.newId(), session_id: session, limit: HISTORY_PAGE },
    });
  };

  const loadUsage = (): void => {
    const session = screen.ui().view.session?.id;
    if (session === undefined) return;
    void connection.request({ type: 'get_usage', payload: { request_id: ports.newId(), session_id: session } });
  };

  const greeting = (frame: Extract<ServerFrame, { type: 'hello_ack' }>): Item[] => {
    if (greeted) return [];
    greeted = true;
    const { tier, rehearsal, model } = frame.payload;
    const what = rehearsal === true ? 'rehearsal model' : plainLine(model ?? '');
    const facts = [`Oxydra ${options.version}`, what, tier === undefined ? '' : `${plainLine(tier)} tier`];
    const welcome: Item = {
      kind: 'welcome',
      lines: [
        facts.filter((fact) => fact !== '').join(' · '),
        'Ask anything. / shows the commands, @ names a file, Esc stops, Ctrl+C twice leaves.',
      ],
    };
    if (rehearsal !== true) return [welcome];
    return [
      welcome,
      {
        kind: 'notice',
        tone: 'warn',
        text: 'The rehearsal model answers: it is scripted and no real model.',
        hint: options.rehearsalHint ?? 'Set a provider in agent.toml to talk to a real one.',
      },
    ];
  };

  const onFrame = (frame: ServerFrame, claimed: boolean): void => {
    if (frame.type === 'error' && claimed) return;
    const before = screen.ui();
    const at = ports.now();
    const { state, items } = applyFrame(before.view, frame, at);
    const lead = frame.type === 'hello_ack' ? greeting(frame) : [];
    if (frame.type === 'approval_resolved') connection.acknowledge(approvalRequest(frame.payload.approval_id));
    const refused = frame.type === 'error' ? unsent(before, frame.payload.request_id) : undefined;
    const editor =
      refused === undefined || !isEmpty(before.editor) ? before.editor : replaceAll(before.editor, refused);
    screen.follow(timed(before, { ...before, editor, view: state }, at), [...lead, ...items]);
    const joined = frame.type === 'hello_ack' || frame.type === 'session_switched';
    if (joined && state.loading) loadHistory();
    if (joined || (before.view.turn !== undefined && state.turn === undefined)) loadUsage();
  };

  const onLink = (link: Link): void => screen.follow({ ...screen.ui(), link }, []);

  const connection = createConnection({
    endpoint: options.endpoint,
    newId: ports.newId,
    random: ports.random,
    user: options.user,
    onFrame,
    onLink,
    position() {
      const { session, lastSeq } = screen.ui().view;
      const id = session?.id ?? options.session;
      return {
        ...(id === undefined ? {} : { session: id }),
        ...(session === undefined || lastSeq === undefined ? {} : { lastSeq }),
        ...(session === undefined && options.newSession === true ? { createNew: true } : {}),
      };
    },
  });

  return {
    connection,
    async switchTo(wanted) {
      const reply = await connection.request({
        type: 'switch_session',
        payload: { request_id: ports.newId(), session_id: wanted },
      });
      if (!reply.ok) {
        const hint = reply.hint === undefined ? { hint: '/sessions lists them.' } : { hint: reply.hint };
        screen.print([{ kind: 'notice', tone: 'bad', text: reply.message, ...hint }]);
      }
    },
  };
}

/** An answer to an approval is known by the approval: the frame that settles it carries the turn's request. */
export const approvalRequest = (approvalId: string): string => `resolve-${approvalId}`.slice(0, 200);
