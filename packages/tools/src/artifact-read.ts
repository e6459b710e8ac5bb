import { z } from 'zod';
import { Fault } from '@oxydra/types';
import { headOf } from './cap-text.ts';
import { defineTool } from './define-tool.ts';
import { oneLine } from './one-line.ts';

const MAX_CHARACTERS = 15_000;
/** A page stays below what a model is shown at once, so that paging ends. */
const PAGE_BYTES = 15 * 1024;

/** The part of a page that fits, whole characters only. */
const fitting = (text: string): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(headOf(new TextEncoder().encode(text), PAGE_BYTES));

export const artifactRead = defineTool({
  name: 'artifact_read',
  description: 'Read on in a tool output that was cut.',
  input: z.object({
    id: z.string().min(1).max(200),
    offset: z.int().min(0).max(1_000_000_000).optional().describe('Characters'),
    limit: z.int().min(1).max(MAX_CHARACTERS).optional(),
  }),
  tier: 'read_only',
  timeoutMs: 10_000,
  idempotent: true,
  needs: ['artifacts'],
  // Whose words were cut is not known any more; a script or a page may have written them.
  labels: ({ id }) => ({
    integrity: 'untrusted',
    confidentiality: 'user',
    sources: [`artifact:${oneLine(id, 80)}`],
  }),
  summarise: ({ id, offset = 0 }) => `Read artifact ${oneLine(id, 80)} from ${offset}`,
  async run({ id, offset = 0, limit = MAX_CHARACTERS }, { artifacts }, { session }) {
    const page = await artifacts.read(session, id, offset, limit);
    if (page === undefined) {
      throw new Fault('tool/no-artifact', `This session has no artifact with the id ${oneLine(id, 80)}.`, {
        hint: 'Use an id that a cut output names.',
      });
    }
    if (offset >= page.total) {
      throw new Fault('tool/beyond-end', `offset ${offset} is beyond the ${page.total} characters of the artifact.`, {
        hint: `Use an offset from 0 to ${Math.max(0, page.total - 1)}.`,
      });
    }
    const text = fitting(page.text.toWellFormed());
    const end = offset + text.length;
    const rest = end < page.total ? `; go on with offset ${end}` : '';
    return { text: `${text}\n[characters ${offset}–${end} of ${page.total}${rest}]` };
  },
});
