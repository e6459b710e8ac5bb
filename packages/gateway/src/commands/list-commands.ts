import { readHistory } from '../history/read-history.ts';
import { reportUsage } from '../history/report-usage.ts';
import type { Commands } from './command.ts';
import { activeTurn, exactSession } from './session-of.ts';

export const listCommands: Commands<
  'health_check' | 'get_history' | 'get_usage' | 'list_models' | 'list_tools' | 'list_agents' | 'find_files'
> = {
  health_check: {
    scope: 'read',
    order: 'aside',
    async run(client, { request_id }, { status, draining }) {
      const { healthy, startup, message } = status();
      client.reply({
        type: 'health_status',
        payload: {
          request_id,
          healthy: healthy && !draining(),
          session: client.desk()?.ref,
          active_turn: activeTurn(client.desk()),
          startup_status: startup,
          message: draining() ? 'Oxydra is shutting down.' : message,
        },
      });
    },
  },
  get_history: {
    scope: 'read',
    order: 'aside',
    async run(client, { request_id, session_id, before, limit }, ports) {
      const session = await exactSession(ports, session_id);
      const page = await readHistory(ports.sessions, session, { before, limit });
      client.reply({
        type: 'history',
        payload: { request_id, session: { user_id: ports.user, session_id: session }, ...page },
      });
    },
  },
  get_usage: {
    scope: 'read',
    order: 'aside',
    async run(client, { request_id, session_id }, ports) {
      const session = await exactSession(ports, session_id);
      client.reply({ type: 'usage', payload: { request_id, ...(await reportUsage(ports, session)) } });
    },
  },
  list_models: {
    scope: 'read',
    order: 'aside',
    async run(client, { request_id, filter }, { catalogue }) {
      client.reply({ type: 'model_list', payload: { request_id, models: await catalogue.models(filter) } });
    },
  },
  list_tools: {
    scope: 'read',
    order: 'aside',
    async run(client, { request_id }, { catalogue }) {
      client.reply({ type: 'tool_list', payload: { request_id, tools: await catalogue.tools() } });
    },
  },
  list_agents: {
    scope: 'read',
    order: 'aside',
    async run(client, { request_id }, { catalogue }) {
      client.reply({ type: 'agent_list', payload: { request_id, agents: await catalogue.agents() } });
    },
  },
  find_files: {
    scope: 'read',
    order: 'aside',
    async run(client, { request_id, query }, { catalogue }) {
      client.reply({ type: 'file_list', payload: { request_id, paths: [...(await catalogue.findFiles(query))] } });
    },
  },
};
