import { z } from 'zod';
import type { Json, ReadableWorkspace } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import type { Tool } from '../tool.ts';
import { deedLabel, pathArgument, pathRules, shown, spelled } from './path-argument.ts';
import type { PathLock } from './path-lock.ts';
import { textBefore } from './text-file.ts';
import { unifiedDiff } from './unified-diff.ts';

const MAX_NAMED = 50;

/** What would go: a file's lines, or the names in a folder. */
async function describeLoss(workspace: ReadableWorkspace, path: string): Promise<string> {
  const { kind, size } = await workspace.stat(path);
  if (kind === 'folder') {
    const names = (await workspace.list(path)).map((info) => `-${info.path}${info.kind === 'folder' ? '/' : ''}\n`);
    const more = names.length > MAX_NAMED ? `… and ${names.length - MAX_NAMED} more\n` : '';
    return `--- ${shown(path)}/\n+++ /dev/null\n${names.slice(0, MAX_NAMED).join('')}${more}`;
  }
  const text = kind === 'file' ? await textBefore(workspace, path) : undefined;
  return text === undefined
    ? `--- ${shown(path)}\n+++ /dev/null\n-(${size} bytes that are no text)\n`
    : unifiedDiff(shown(path), text, undefined);
}

export const createFileDelete = (lock: PathLock): Tool =>
  defineTool({
    name: 'file_delete',
    description: 'Move a file or folder to the trash, or remove it permanently.',
    input: z.object({
      path: pathArgument,
      recursive: z.boolean().optional().describe('For folders with content'),
      permanently: z.boolean().optional(),
    }),
    tier: 'side_effecting',
    timeoutMs: 15_000,
    idempotent: false,
    needs: ['workspaceRead', 'workspaceWrite'],
    labels: deedLabel,
    // What the trash keeps is not lost.
    sinks: [{ argument: 'path', role: 'object' }],
    inside: true,
    effect: ({ permanently }) => (permanently === true ? 'destroys' : undefined),
    summarise: ({ path, permanently = false }) =>
      `${permanently ? 'Delete for good' : 'Move to the trash'}: ${shown(path)}`,
    // Who lets things go to the trash without a question has not allowed to lose them.
    rules: { ...pathRules, subject: (input) => (input.permanently === true ? undefined : pathRules.subject(input)) },
    preview: ({ path }, { workspaceRead }) => describeLoss(workspaceRead, path),
    run: ({ path, recursive = false, permanently = false }, { workspaceWrite }) =>
      lock(spelled(path) ?? path, async () => {
        const { trashed } = await workspaceWrite.remove(path, { recursive, permanently });
        const output: Json = { path: shown(path), ...(trashed === undefined ? {} : { trashed }) };
        const text =
          trashed === undefined
            ? `Deleted ${shown(path)} for good.`
            : `Moved ${shown(path)} to the trash; it can be read at ${trashed}.`;
        return { text, output };
      }),
  });
