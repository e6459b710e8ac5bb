import { workspaceContract } from './contracts/workspace.ts';
import { createMemoryWorkspace } from './memory-workspace.ts';

workspaceContract('memory', async () => ({
  workspace: createMemoryWorkspace(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}));
