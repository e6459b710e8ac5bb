import { z } from 'zod';
import type { Json } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import type { Tool } from '../tool.ts';
import { applyEdits } from './apply-edits.ts';
import type { Edit } from './apply-edits.ts';
import { textArgument } from './file-write.ts';
import { keepsOld } from './keep-old.ts';
import { fileLabel, pathArgument, pathRules, shown, spelled } from './path-argument.ts';
import type { PathLock } from './path-lock.ts';
import { readText } from './text-file.ts';
import { unifiedDiff } from './unified-diff.ts';

const oldText = textArgument.min(1);
const MAX_EDITS = 50;

const input = z
  .object({
    path: pathArgument,
    old_text: oldText.optional(),
    new_text: textArgument.optional(),
    replace_all: z.boolean().optional(),
    edits: z
      .array(z.strictObject({ old_text: oldText, new_text: textArgument, replace_all: z.boolean().optional() }))
      .min(1)
      .max(MAX_EDITS)
      .optional(),
  })
  .refine(
    ({ old_text, new_text, replace_all, edits }) =>
      edits === undefined
        ? old_text !== undefined && new_text !== undefined
        : old_text === undefined && new_text === undefined && replace_all === undefined,
    { error: 'needs either old_text with new_text, or edits alone', path: ['old_text'] },
  );

/** The two ways to write an edit as one. */
const editsOf = ({ old_text = '', new_text = '', replace_all, edits }: z.output<typeof input>): readonly Edit[] =>
  edits ?? [{ old_text, new_text, replace_all }];

export const createFileEdit = (lock: PathLock): Tool =>
  defineTool({
    name: 'file_edit',
    description:
      'Replace exact text in a file: old_text as it stands there without line numbers, unique unless replace_all. Several with edits: all or none.',
    input,
    tier: 'side_effecting',
    timeoutMs: 15_000,
    // A second replacement may match what the first one wrote.
    idempotent: false,
    needs: ['workspaceRead', 'workspaceWrite'],
    labels: fileLabel,
    summarise: (given) =>
      `Edit ${shown(given.path)} in ${editsOf(given).length === 1 ? 'one place' : `${editsOf(given).length} steps`}`,
    rules: pathRules,
    preview: async (given, { workspaceRead }) => {
      const before = await readText(workspaceRead, given.path);
      return unifiedDiff(shown(given.path), before, applyEdits(before, editsOf(given), shown(given.path)).text);
    },
    run: (given, { workspaceRead, workspaceWrite }, context) =>
      lock(spelled(given.path) ?? given.path, async () => {
        const path = shown(given.path);
        const before = await readText(workspaceRead, given.path);
        const { text, count } = applyEdits(before, editsOf(given), path);
        const bytes = new TextEncoder().encode(text);
        const placed = await workspaceWrite.write(given.path, bytes, { keep: keepsOld(context) });
        const output: Json = { path, replacements: count, ...placed };
        const diff = unifiedDiff(path, before, text);
        return {
          text: `Edited ${path}: ${count} ${count === 1 ? 'replacement' : 'replacements'}.\n${diff}`,
          output,
          diff,
        };
      }),
  });
