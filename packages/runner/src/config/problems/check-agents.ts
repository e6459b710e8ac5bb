import type { KeyPath } from '../value.ts';
import type { CrossCheck } from './cross-check.ts';
import { nearest } from './did-you-mean.ts';

function checkTool({ facts, report }: CrossCheck, tool: string, path: KeyPath): void {
  if (facts.tools === undefined || facts.tools.includes(tool)) return;
  const meant = nearest(tool, facts.tools);
  report(path, {
    code: 'config/unknown-tool',
    message: `There is no tool "${tool}".`,
    allowed: facts.tools.join(', '),
    ...(meant === undefined ? {} : { suggestion: JSON.stringify(meant) }),
  });
}

/** Agents say their prompt once and name tools that exist; so do approvals. Files are looked for by the loader. */
export function checkAgents(check: CrossCheck): void {
  const { config, report } = check;
  for (const [name, agent] of Object.entries(config.agents)) {
    if (agent.system_prompt !== undefined && agent.system_prompt_file !== undefined) {
      const message = `agents.${name} has both system_prompt and system_prompt_file; keep one.`;
      report(['agents', name, 'system_prompt_file'], { code: 'config/bad-value', message });
    }
    for (const [index, tool] of (agent.tools ?? []).entries()) checkTool(check, tool, ['agents', name, 'tools', index]);
  }
  for (const tool of Object.keys(config.approvals.tools)) checkTool(check, tool, ['approvals', 'tools', tool]);
}
