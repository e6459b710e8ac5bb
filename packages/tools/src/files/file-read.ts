import { z } from 'zod';
import { Fault } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { MAX_MEDIA, mediaTypeOf } from './media.ts';
import { fileLabel, pathArgument, shown } from './path-argument.ts';
import { decodeText, linesOf, MAX_TEXT_FILE, notText, tooLarge } from './text-file.ts';

const MAX_LINES = 2000;
/** A page stays below what a model is shown at once, so that its end is where the next one begins. */
const PAGE_BYTES = 15 * 1024;

/** Numbered lines from `offset` on, as many as fit. One line that is too long stands alone; the gate keeps its rest. */
function pageOf(path: string, lines: readonly string[], offset: number, limit: number): string {
  const page: string[] = [];
  let bytes = 0;
  for (const [index, line] of lines.slice(offset - 1, offset - 1 + limit).entries()) {
    const numbered = `${offset + index}\t${line}`;
    bytes += Buffer.byteLength(numbered) + 1;
    if (bytes > PAGE_BYTES && page.length > 0) break;
    page.push(numbered);
  }
  const last = offset - 1 + page.length;
  if (page.length === lines.length) return page.join('\n');
  const rest = last < lines.length ? `; go on with offset ${last + 1}` : '';
  return `${page.join('\n')}\n[lines ${offset}–${last} of ${lines.length} of ${shown(path)}${rest}]`;
}

export const fileRead = defineTool({
  name: 'file_read',
  description: 'Read a text file as numbered lines, or see an image or PDF. Paths are below /shared (kept) or /tmp.',
  input: z.object({
    path: pathArgument,
    offset: z.int().min(1).max(1_000_000_000).optional().describe('First line'),
    limit: z.int().min(1).max(MAX_LINES).optional().describe('Lines'),
  }),
  tier: 'read_only',
  timeoutMs: 10_000,
  idempotent: true,
  needs: ['workspaceRead'],
  labels: fileLabel,
  summarise: ({ path }) => `Read ${shown(path)}`,
  async run({ path, offset = 1, limit = MAX_LINES }, { workspaceRead }) {
    const { bytes, size } = await workspaceRead.read(path, { limit: MAX_TEXT_FILE });
    const mediaType = mediaTypeOf(bytes);
    if (mediaType !== undefined) {
      if (size > MAX_MEDIA) throw tooLarge(path, size, MAX_MEDIA);
      const name = shown(path).split('/').at(-1) ?? 'file';
      const data = Buffer.from(bytes).toString('base64');
      return {
        text: `${shown(path)} (${mediaType}, ${size} bytes) is attached.`,
        files: [{ type: 'file' as const, mediaType, data, name }],
      };
    }
    if (size > MAX_TEXT_FILE) throw tooLarge(path, size, MAX_TEXT_FILE);
    const text = decodeText(bytes);
    if (text === undefined) throw notText(path);
    const lines = linesOf(text);
    if (lines.length === 0) return { text: `${shown(path)} is empty.` };
    if (offset > lines.length) {
      throw new Fault('tool/beyond-end', `offset ${offset} is beyond the ${lines.length} lines of ${shown(path)}.`, {
        hint: `Use an offset from 1 to ${lines.length}.`,
      });
    }
    return { text: pageOf(path, lines, offset, limit) };
  },
});
