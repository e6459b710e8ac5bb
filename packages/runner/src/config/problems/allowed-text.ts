import type { z } from 'zod';
import { nodeOf } from '../schema/key-tree.ts';

export const quoted = (items: readonly string[], last = 'or'): string => {
  const texts = items.map((item) => JSON.stringify(item));
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} ${last} ${texts.at(-1) ?? ''}`;
};

function numberText({ minValue, maxValue, format }: z.ZodNumber): string {
  const noun = format === 'safeint' ? 'a whole number' : 'a number';
  // zod notes the safe range on every whole number; only a bound of ours is worth a word.
  const least = minValue !== null && minValue > Number.MIN_SAFE_INTEGER ? minValue : undefined;
  const most = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER ? maxValue : undefined;
  if (least !== undefined && most !== undefined) return `${noun} from ${least} to ${most}`;
  return least === undefined ? noun : `${noun} of at least ${least}`;
}

/** What a key takes, for people: `a whole number of at least 1`. */
export function allowedText(schema: z.core.$ZodType): string {
  const node = nodeOf(schema);
  if (node.kind === 'table' || node.kind === 'named') return 'a table';
  if (node.kind === 'list') return `a list, each ${allowedText(node.item)}`;
  // zod's own schemas are told apart by `def.type`, which the base type does not show; ours are all classic ones.
  const inner = node.schema as z.core.$ZodTypes;
  const { def } = inner._zod;
  switch (def.type) {
    case 'boolean':
      return 'true or false';
    case 'enum':
      return quoted(Object.values(def.entries).map(String));
    case 'number':
      return numberText(inner as unknown as z.ZodNumber);
    case 'union':
      return def.options.map(allowedText).join(' or ');
    default:
      return 'text';
  }
}
