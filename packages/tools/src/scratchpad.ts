import { z } from 'zod';
import { Fault, joinLabels } from '@oxydra/types';
import { defineTool } from './define-tool.ts';

const MAX_ITEMS = 32;
const MAX_ITEM = 240;
const MAX_BYTES = 8 * 1024;

const item = z
  .string()
  .min(1)
  .max(MAX_ITEM)
  .refine((text) => text.isWellFormed() && !text.includes('\0'), { error: 'must be Unicode text without NUL' });

export const scratchpadRead = defineTool({
  name: 'scratchpad_read',
  description: 'Read your working notes of this session.',
  input: z.object({}),
  tier: 'read_only',
  timeoutMs: 10_000,
  idempotent: true,
  needs: ['scratchpad'],
  summarise: () => 'Read the scratchpad',
  async run(_input, { scratchpad }, { session }) {
    const kept = await scratchpad.read(session);
    if (kept === undefined || kept.items.length === 0) return { text: 'The scratchpad is empty.' };
    const text = kept.items.map((line, index) => `${index + 1}. ${line}`).join('\n');
    return { text, label: kept.label };
  },
});

export const scratchpadWrite = defineTool({
  name: 'scratchpad_write',
  description: 'Replace your working notes: plan, open points, findings. They survive a restart.',
  input: z.object({ items: z.array(item).min(1).max(MAX_ITEMS) }),
  tier: 'side_effecting',
  timeoutMs: 10_000,
  idempotent: true,
  needs: ['scratchpad'],
  summarise: ({ items }) => `Note ${items.length} items in the scratchpad`,
  async run({ items }, { scratchpad }, { session, label, key }) {
    const bytes = items.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    if (bytes > MAX_BYTES) {
      throw new Fault('tool/too-large', `items have ${bytes} bytes together, more than the ${MAX_BYTES} allowed.`, {
        hint: 'Shorten or drop some of them.',
      });
    }
    // Notes keep the labels of all that the model had seen when it wrote them.
    const from = { integrity: 'tool', confidentiality: 'user', sources: ['scratchpad'] } as const;
    await scratchpad.write(session, items, joinLabels(label, from), key);
    return { text: `Noted ${items.length} ${items.length === 1 ? 'item' : 'items'}.`, output: { items: items.length } };
  },
});

export const scratchpadClear = defineTool({
  name: 'scratchpad_clear',
  description: 'Empty your notes.',
  input: z.object({}),
  tier: 'side_effecting',
  timeoutMs: 10_000,
  idempotent: true,
  needs: ['scratchpad'],
  summarise: () => 'Empty the scratchpad',
  async run(_input, { scratchpad }, { session, label, key }) {
    await scratchpad.write(session, [], label, key);
    return { text: 'The scratchpad is empty.' };
  },
});
