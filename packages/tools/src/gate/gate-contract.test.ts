import { z } from 'zod';
import {
  createCountedIds,
  createFakeClock,
  createMemoryStore,
  createMemoryWorkspace,
  gateContract,
} from '@oxydra/testkit';
import { asId } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { createHouse } from '../house.fixture.ts';

gateContract('createGate', async () => {
  let runs = 0;
  const count = { text: 'done' };
  const common = { description: '', timeoutMs: 1000, needs: [] } as const;
  const input = z.object({ word: z.string() });
  const run = () => {
    runs += 1;
    return count;
  };
  const tools = [
    defineTool({ ...common, name: 'look', input, tier: 'read_only', idempotent: true, run }),
    defineTool({ ...common, name: 'act', input, tier: 'side_effecting', idempotent: false, run }),
  ];
  const house = createHouse({
    store: createMemoryStore({ user: asId('ada') }),
    workspace: createMemoryWorkspace(),
    clock: createFakeClock(),
    ids: createCountedIds(),
    tools,
    approvals: { tools: { act: 'ask' } },
  });
  return {
    gate: house.gate,
    scene: house.scene,
    commit: house.commit,
    runs: () => runs,
    reader: { name: 'look', arguments: { word: 'a' } },
    writer: { name: 'act', arguments: { word: 'a' }, otherArguments: { word: 'b' } },
  };
});
