import { z } from 'zod';
import { joinLabels } from '@oxydra/types';
import type { FileInfo, Label } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { compileGlob } from '../glob.ts';
import { pathArgument, pathRules, shown, fileLabel } from './path-argument.ts';
import { isTrash, MAX_VISITED } from './visit-files.ts';

const MAX_SHOWN = 1000;

/** One line: the path below the folder, `/` after folders, bytes after files. */
function lineOf(info: FileInfo, folder: string): string {
  const name = info.path.slice(folder === '/' ? 1 : folder.length + 1);
  const link = info.link === true ? ' (link)' : '';
  if (info.kind === 'folder') return `${name}/${link}`;
  return `${name}\t${info.kind === 'file' ? info.size : 'special'}${link}`;
}

export const fileList = defineTool({
  name: 'file_list',
  description: 'List a folder: folders end with /, files show their bytes.',
  input: z.object({
    path: pathArgument.optional().describe('Default /shared'),
    recursive: z.boolean().optional(),
    glob: z.string().min(1).max(1000).optional().describe('e.g. *.md'),
  }),
  tier: 'read_only',
  timeoutMs: 10_000,
  idempotent: true,
  needs: ['workspaceRead'],
  labels: ({ path = '/shared' }) => fileLabel({ path }),
  summarise: ({ path = '/shared' }) => `List ${shown(path)}`,
  rules: { subject: ({ path = '/shared' }) => pathRules.subject({ path }), offer: pathRules.offer },
  async run({ path = '/shared', recursive = false, glob }, { workspaceRead }) {
    const { path: folder } = await workspaceRead.stat(path);
    const wanted = glob === undefined ? () => true : compileGlob(glob);
    const found: string[] = [];
    let beyond = 0;
    let label: Label | undefined;
    const take = (info: FileInfo): void => {
      const line = lineOf(info, folder);
      if (!wanted(info.path.slice(folder === '/' ? 0 : folder.length))) return;
      if (found.length >= MAX_SHOWN) {
        beyond += 1;
        return;
      }
      found.push(line);
      if (info.label !== undefined) label = label === undefined ? info.label : joinLabels(label, info.label);
    };
    let complete = true;
    if (recursive) {
      const { entries, whole } = await workspaceRead.walk(folder, MAX_VISITED);
      for (const info of entries) take(info);
      complete = whole;
      // A walk goes folder by folder; a person and a model look for a name.
      found.sort((a, b) => (a < b ? -1 : 1));
    } else {
      for (const info of await workspaceRead.list(folder)) if (!isTrash(info.path)) take(info);
    }
    if (beyond > 0) found.push(`[${beyond} more are not shown; list a folder below or use a glob]`);
    if (!complete) found.push('[the folder is too large to be seen whole; list a folder below]');
    if (found.length > 0) return { text: found.join('\n'), ...(label === undefined ? {} : { label }) };
    return {
      text: glob === undefined ? `${shown(folder)} is empty.` : `Nothing in ${shown(folder)} matches the glob.`,
    };
  },
});
