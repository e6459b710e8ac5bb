import { z } from 'zod';
import { agentsTable } from './agents-table.ts';
import { approvalsTable } from './approvals-table.ts';
import { budgetsTable } from './budgets-table.ts';
import { catalogTable } from './catalog-table.ts';
import { egressTable } from './egress-table.ts';
import { gatewayTable } from './gateway-table.ts';
import { memoryTable } from './memory-table.ts';
import { observabilityTable, rehearsalTable } from './operation-tables.ts';
import { providersTable } from './providers-table.ts';
import { reliabilityTable } from './reliability-table.ts';
import { runtimeTable } from './runtime-table.ts';
import { schedulerTable } from './scheduler-table.ts';
import { fallbackTable, selectionTable } from './selection-table.ts';
import { toolsTable } from './tools-table.ts';

/** `agent.toml` and `providers.toml`: how agents think and what they may do. */
export const agentFile = z.strictObject({
  selection: selectionTable.prefault({}).meta({ description: 'Which model answers.' }),
  providers: providersTable.prefault({}).meta({
    description:
      'Where models come from. The older [providers.openai], [providers.openai_responses], [providers.anthropic] and [providers.gemini] are read, too.',
  }),
  fallback: fallbackTable.prefault({}).meta({ description: 'What answers when the selected model cannot.' }),
  reliability: reliabilityTable
    .prefault({})
    .meta({ description: 'Retries of model calls that failed for a passing reason.' }),
  catalog: catalogTable.prefault({}).meta({ description: 'The list of models with their limits and prices.' }),
  runtime: runtimeTable.prefault({}).meta({ description: 'Limits and habits of a turn.' }),
  budgets: budgetsTable
    .prefault({})
    .meta({ description: 'Hard caps on money and tokens. Money is held back before each model call.' }),
  approvals: approvalsTable
    .prefault({})
    .meta({ description: 'What runs by itself, what asks a person first, what never runs.' }),
  egress: egressTable.prefault({}).meta({ description: 'Where bytes may go when they leave this machine.' }),
  agents: agentsTable
    .default({})
    .meta({ description: 'Specialists, by name. The agent "default" is the one that everybody talks to first.' }),
  gateway: gatewayTable.prefault({}).meta({ description: 'The WebSocket and HTTP door.' }),
  rehearsal: rehearsalTable
    .prefault({})
    .meta({ description: 'The built-in model that is no AI, for tests, demonstrations and first steps.' }),
  observability: observabilityTable.prefault({}).meta({ description: 'What operators see.' }),
  memory: memoryTable.prefault({}).meta({ description: 'Long-term memory.' }),
  tools: toolsTable.prefault({}).meta({ description: 'Settings of single tools.' }),
  scheduler: schedulerTable.prefault({}).meta({ description: 'Turns that start by the clock.' }),
});
