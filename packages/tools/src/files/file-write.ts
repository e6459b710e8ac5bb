import { z } from 'zod';
import type { Json, ReadableWorkspace } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import type { Tool } from '../tool.ts';
import { keepsOld } from './keep-old.ts';
import { deedLabel, pathArgument, pathRules, shown, spelled } from './path-argument.ts';
import type { PathLock } from './path-lock.ts';
import { textBefore } from './text-file.ts';
import { unifiedDiff } from './unified-diff.ts';

/** Characters; more than any model writes at once, and little enough to show and to journal. */
export const MAX_CONTENT = 4_000_000;

/** Text that can stand in a UTF-8 text file as it is. */
export const textArgument = z
  .string()
  .max(MAX_CONTENT)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), { error: 'must be Unicode text without NUL' });

const exists = async (workspace: ReadableWorkspace, path: string): Promise<boolean> =>
  workspace.stat(path).then(
    () => true,
    () => false,
  );

export const createFileWrite = (lock: PathLock): Tool =>
  defineTool({
    name: 'file_write',
    description:
      'Create a text file or overwrite it whole; folders are made as needed. To change a part use file_edit.',
    input: z.object({ path: pathArgument, content: textArgument }),
    tier: 'side_effecting',
    timeoutMs: 15_000,
    idempotent: true,
    needs: ['workspaceRead', 'workspaceWrite'],
    labels: deedLabel,
    summarise: ({ path, content }) => `Write ${Buffer.byteLength(content)} bytes to ${shown(path)}`,
    rules: pathRules,
    preview: async ({ path, content }, { workspaceRead }) =>
      unifiedDiff(shown(path), await textBefore(workspaceRead, path), content),
    run: ({ path, content }, { workspaceRead, workspaceWrite }, context) =>
      lock(spelled(path) ?? path, async () => {
        const before = await textBefore(workspaceRead, path);
        const created = before === undefined && !(await exists(workspaceRead, path));
        const bytes = new TextEncoder().encode(content);
        const placed = await workspaceWrite.write(path, bytes, { keep: keepsOld(context) });
        const output: Json = { path: shown(path), created, bytes: bytes.length, ...placed };
        return {
          text: `${created ? 'Created' : 'Overwrote'} ${shown(path)} (${bytes.length} bytes).`,
          output,
          diff: unifiedDiff(shown(path), before, content),
        };
      }),
  });
