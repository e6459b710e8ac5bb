import type { Json, JsonObject } from '@oxydra/types';
import type { Effect, FlowFacts, FlowPart } from './facts.ts';
import { reachableIn } from './reachable.ts';
import { roleOf, VERBS, wordsOf } from './words.ts';

/** What the words of a tool's name say it does. A name without a known verb is taken for the worst it could be. */
export function effectOf(name: string): { readonly effect: Effect; readonly verb: string | undefined } {
  const words = wordsOf(name);
  for (const word of words) {
    const known = VERBS.find(([, verbs]) => verbs.has(word));
    if (known !== undefined) return { effect: known[0], verb: word };
  }
  return { effect: 'anything', verb: undefined };
}

/** Days, times, durations, amounts: they steer a call and name nobody. */
const MEASURE =
  /^(?:[-+]?\d{1,15}(?:[.,]\d{1,6})?\s?%?|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?|P[\dTYMWDHS.]+)$/u;
const TINY = 2;

/** All strings within a value, however deep, with the name of the field that each stands in. */
function* stringsOf(name: string, value: Json, depth = 0): Generator<readonly [string, string]> {
  if (typeof value === 'string') yield [name, value];
  if (typeof value !== 'object' || value === null || depth > 16) return;
  const fields: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? value.map((each: Json) => [name, each] as const)
    : Object.entries(value);
  for (const [key, inner] of fields) {
    // A field's own name can carry an address too.
    if (reachableIn(key).length > 0) yield [name, key];
    yield* stringsOf(key, inner, depth + 1);
  }
}

/**
 * What a call of a foreign tool does, from its name and the arguments as they stand. The tool's own description is never
 * asked: whoever wrote it may be hostile.
 */
export function inferFacts(name: string, args: JsonObject): FlowFacts {
  const { effect, verb } = effectOf(name);
  let measures = Object.values(args).some((value) => typeof value === 'number' || typeof value === 'boolean');
  const parts = new Map<string, { role: FlowPart['role']; values: string[] }>();
  for (const [argument, value] of Object.entries(args)) {
    // The name of the argument speaks first; of a nested one, the nearest name that says anything.
    const outer = roleOf(argument);
    const names: (readonly [string, string])[] = reachableIn(argument).length > 0 ? [[argument, argument]] : [];
    for (const [field, text] of [...names, ...stringsOf(argument, value)]) {
      const role = field === argument || outer !== 'topic' ? outer : roleOf(field);
      const measured =
        role !== 'object' && role !== 'destination' && (MEASURE.test(text.trim()) || text.length <= TINY);
      measures ||= measured && text.trim() !== '';
      if (text.trim() === '' || measured) continue;
      const part = parts.get(`${argument}/${role}`) ?? { role, values: [] };
      part.values.push(text);
      parts.set(`${argument}/${role}`, part);
    }
  }
  return {
    effect,
    parts: [...parts].map(([key, part]) => ({ argument: key.slice(0, key.lastIndexOf('/')), ...part })),
    measured: measures,
    verbs: verb === undefined ? wordsOf(name) : [verb],
  };
}
