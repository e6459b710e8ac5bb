import type { WireSession } from '@oxydra/types/wire';
import { pageItems } from '../session/history.ts';
import { plainLine } from '../text/plain-text.ts';
import type { Choice } from '../ui/ui-state.ts';
import { dollars, plural } from '../views/figures.ts';
import { currentSession, failed, failure, remark, type CommandContext } from './context.ts';

const minutesAgo = (at: string, now: number): string => {
  const minutes = Math.floor((now - Date.parse(at)) / 60_000);
  if (Number.isNaN(minutes)) return '';
  if (minutes < 1) return 'now';
  if (minutes < 60) return `${minutes} min ago`;
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} days ago`;
};

/** As short as ids stay apart, eight characters at least. */
function shortIds(sessions: readonly WireSession[]): Map<string, string> {
  let length = 8;
  const ids = sessions.map((one) => one.session_id);
  while (length < 64 && new Set(ids.map((id) => id.slice(0, length))).size < new Set(ids).size) length += 1;
  return new Map(ids.map((id) => [id, id.slice(0, length)]));
}

const detail = (one: WireSession, now: number): string =>
  [
    minutesAgo(one.last_active_at, now),
    one.turns === undefined ? '' : plural(one.turns, 'turn'),
    one.cost_usd === undefined || one.cost_usd === 0 ? '' : dollars(one.cost_usd),
    one.agent_name === 'default' ? '' : one.agent_name,
    one.channel_origin === 'tui' ? '' : `from ${one.channel_origin}`,
    one.archived ? 'archived' : '',
  ]
    .map(plainLine)
    .filter((part) => part !== '')
    .join(' · ');

const titleOf = (one: WireSession): string => plainLine(one.display_name ?? '') || '(no name)';

async function listed(context: CommandContext): Promise<readonly WireSession[] | undefined> {
  const reply = await context.request({ type: 'list_sessions', payload: { request_id: context.ports.newId() } });
  if (failed(context, reply)) return undefined;
  return reply.frame.type === 'session_list' ? reply.frame.payload.sessions : [];
}

export async function sessions(context: CommandContext): Promise<void> {
  const all = await listed(context);
  if (all === undefined) return;
  const now = context.ports.now();
  const short = shortIds(all);
  const current = context.ui().view.session?.id;
  context.print({
    kind: 'report',
    title: all.length === 0 ? 'No sessions yet' : plural(all.length, 'session'),
    rows: all.map((one) => ({
      label: `${short.get(one.session_id) ?? ''}  ${titleOf(one)}`,
      text: detail(one, now),
      marked: one.session_id === current,
    })),
    note: '/switch PREFIX goes to one, /switch alone lets you choose.',
  });
}

export async function switchSession(context: CommandContext, rest: string): Promise<void> {
  if (rest !== '') return context.switchTo(rest);
  const all = await listed(context);
  if (all === undefined) return;
  const now = context.ports.now();
  const current = context.ui().view.session?.id;
  const short = shortIds(all);
  const choices = all
    .filter((one) => one.session_id !== current)
    .map((one): Choice => ({
      value: one.session_id,
      label: titleOf(one),
      detail: `${short.get(one.session_id) ?? ''} · ${detail(one, now)}`,
    }));
  if (choices.length === 0) {
    context.print(remark('There is no other session. /new begins one.'));
    return;
  }
  context.update((ui) => ({
    ...ui,
    picker: { purpose: 'session', title: 'Go to which session?', choices, filter: '', at: 0 },
  }));
}

/** Begins a session and goes there. */
export async function begin(context: CommandContext, name: string, agent?: string): Promise<void> {
  const reply = await context.request({
    type: 'create_session',
    payload: {
      request_id: context.ports.newId(),
      ...(name === '' ? {} : { display_name: name }),
      ...(agent === undefined ? {} : { agent_name: agent }),
    },
  });
  if (failed(context, reply)) return;
  if (reply.frame.type === 'session_created') await context.switchTo(reply.frame.payload.session.session_id);
}

export async function fork(context: CommandContext, name: string): Promise<void> {
  const session = currentSession(context);
  if (session === undefined) return;
  const reply = await context.request({
    type: 'fork_session',
    payload: {
      request_id: context.ports.newId(),
      session_id: session,
      ...(name === '' ? {} : { display_name: name }),
    },
  });
  if (failed(context, reply)) return;
  if (reply.frame.type === 'session_forked') await context.switchTo(reply.frame.payload.session.session_id);
}

export async function rename(context: CommandContext, name: string): Promise<void> {
  const session = currentSession(context);
  if (session === undefined) return;
  if (name === '') {
    context.print(failure('A name is missing.', '/rename NAME'));
    return;
  }
  const reply = await context.request({
    type: 'rename_session',
    payload: { request_id: context.ports.newId(), session_id: session, display_name: name.slice(0, 200) },
  });
  if (!failed(context, reply)) context.print(remark(`This session is now “${plainLine(name)}”.`));
}

const PAGE = 50;

export async function history(context: CommandContext): Promise<void> {
  const session = currentSession(context);
  if (session === undefined) return;
  const before = context.ui().view.historyBefore;
  if (before === undefined) {
    context.print(remark('There are no earlier messages than those printed above.'));
    return;
  }
  const reply = await context.request({
    type: 'get_history',
    payload: { request_id: context.ports.newId(), session_id: session, before, limit: PAGE },
  });
  if (failed(context, reply) || reply.frame.type !== 'history') return;
  const { items, before: next } = reply.frame.payload;
  context.print({ kind: 'divider', text: 'earlier messages' }, ...pageItems(items), {
    kind: 'divider',
    text: next === undefined ? 'the session began there' : 'end of earlier messages, /history goes on',
  });
  context.update((ui) => ({ ...ui, view: { ...ui.view, historyBefore: next } }));
}
