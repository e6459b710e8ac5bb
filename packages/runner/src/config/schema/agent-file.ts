import { z } from 'zod';
import { agentsTable } from './agents-table.ts';
import { approvalsTable } from './approvals-table.ts';
import { budgetsTable } from './budgets-table.ts';
import { catalogTable } from './catalog-table.ts';
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
  selection: selectionTable.prefault({}),
  providers: providersTable.prefault({}),
  fallback: fallbackTable.prefault({}),
  reliability: reliabilityTable.prefault({}),
  catalog: catalogTable.prefault({}),
  runtime: runtimeTable.prefault({}),
  budgets: budgetsTable.prefault({}),
  approvals: approvalsTable.prefault({}),
  agents: agentsTable.default({}),
  gateway: gatewayTable.prefault({}),
  rehearsal: rehearsalTable.prefault({}),
  observability: observabilityTable.prefault({}),
  memory: memoryTable.prefault({}),
  tools: toolsTable.prefault({}),
  scheduler: schedulerTable.prefault({}),
});
