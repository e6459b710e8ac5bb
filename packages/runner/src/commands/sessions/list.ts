import { microToUsd, type SessionInfo } from '@oxydra/types';
import type { Run } from '../../cli/context.ts';
import { EXIT } from '../../cli/exit-code.ts';
import { flagOption } from '../../cli/invocation.ts';
import { oneLine } from '../../cli/one-line.ts';
import { columns } from '../columns.ts';

const MOST = 1_000;

export const sessionJson = (info: SessionInfo): Record<string, unknown> => ({
  id: info.id,
  title: info.title,
  agent: info.agent,
  origin: info.origin,
  created_at: new Date(info.createdAt).toISOString(),
  last_active_at: new Date(info.lastActiveAt).toISOString(),
  archived: info.archived,
  open: info.open,
  turns: info.turns,
  cost_usd: microToUsd(info.usd),
  ...(info.parent === undefined ? {} : { parent: info.parent }),
});

const minute = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** `sessions list` */
export const list: Run = async (invocation, { house, output, options }) => {
  await using reader = await house.openReader(await house.loadConfig());
  const all = flagOption(invocation, 'all');
  const found = await reader.sessions.list({ ...(all ? {} : { archived: false }), limit: MOST });
  const sessions = [...found].toSorted((a, b) => b.lastActiveAt - a.lastActiveAt);
  if (options.json) output.document({ sessions: sessions.map(sessionJson) });
  else if (sessions.length === 0) output.note('There is no session yet; `oxydra ask "…"` begins one.');
  else
    output.text(
      columns(
        sessions.map(({ id, lastActiveAt, agent, turns, open, archived, title }) => [
          id,
          minute(lastActiveAt),
          oneLine(agent),
          `${turns} ${turns === 1 ? 'turn' : 'turns'}`,
          open ? 'open' : archived ? 'archived' : '',
          oneLine(title),
        ]),
      ),
    );
  return EXIT.done;
};
