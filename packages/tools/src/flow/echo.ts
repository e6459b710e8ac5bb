import type { Heard, Json } from '@oxydra/types';

/** Letters and digits alone: what stands between them can be left out or put in on the way to an answer. */
const letters = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '');

const MAX_DEPTH = 64;

function* leavesOf(value: Json, depth = 0): Generator<string> {
  if (typeof value === 'string' || typeof value === 'number') yield String(value);
  if (typeof value !== 'object' || value === null || depth > MAX_DEPTH) return;
  if (!Array.isArray(value)) yield* Object.keys(value);
  for (const each of Object.values(value)) yield* leavesOf(each as Json, depth + 1); // of a list or an object of JSON
}

/** What a call was asked with, by its texts; a call never changes, so that they are taken apart once. */
const known = new WeakMap<Heard, ReadonlyMap<string, string>>();

function askedOf(heard: Heard): ReadonlyMap<string, string> {
  const before = known.get(heard);
  if (before !== undefined) return before;
  const { asked = '' } = heard;
  let leaves: readonly string[] = [asked];
  try {
    // The whole as well: of what lies too deep to be taken apart nothing is missed.
    leaves = [asked, ...leavesOf(JSON.parse(asked) as Json)]; // whatever JSON.parse answers is JSON
  } catch {
    // It is no JSON, and stands for itself.
  }
  const made = new Map(leaves.map((leaf) => [leaf, letters(leaf)]));
  known.set(heard, made);
  return made;
}

/**
 * Whether a value in an answer may be what the call was asked with: then whoever made the call says it, and not the
 * answer. `harmless` are texts that nobody made up.
 */
export function madeOf(value: string, heard: Heard, harmless: (leaf: string) => boolean = () => false): boolean {
  if (heard.asked === undefined || heard.asked === '') return false;
  const wanted = letters(value);
  if (wanted === '') return false;
  const asked = askedOf(heard);
  const open = [...asked].filter(([leaf]) => leaf !== heard.asked && harmless(leaf)).length > 0;
  return [...asked].some(([leaf, text]) => {
    if (open && (leaf === heard.asked || harmless(leaf))) return false;
    return text.includes(wanted);
  });
}
