import { Fault } from '@oxydra/types';
import type { Json, JsonObject } from '@oxydra/types';
import type { Effect, FlowFacts, Role } from './facts.ts';
import { reachableIn } from './reachable.ts';
import { BOTH, commands, isKeyOfReceiver, isPlace, PLAIN_VERBS, roleOf, STATES, VERBS, wordsOf } from './words.ts';

interface Deeds {
  readonly effect: Effect;
  readonly verb: string | undefined;
  /** What the tool does besides. */
  readonly also: readonly Effect[];
}

const effectOfWord = (word: string): Effect | undefined => VERBS.find(([, verbs]) => verbs.has(word))?.[0];

/** What the words of a tool's name say it does. A name without a known verb is taken for the worst it could be. */
export function effectOf(name: string): Deeds {
  const words = wordsOf(name);
  const verbs = words.flatMap((word, index) => {
    const effect = effectOfWord(word);
    return effect === undefined ? [] : [{ word, index, effect }];
  });
  // `status_update` updates.
  // Who checks out pays.
  if (/(?:^|_)check_(?:in|out)(?:_|$)/u.test(words.join('_'))) return { effect: 'anything', verb: undefined, also: [] };
  const telling = verbs.filter(({ word }) => !STATES.has(word));
  const [first, ...later] = telling.length > 0 ? telling : verbs;
  if (first === undefined) return { effect: 'anything', verb: undefined, also: [] };
  // Of two verbs the second one counts too; what could as well be a noun only where something is made or it says so.
  const also = later.filter(
    ({ word, index, effect }) =>
      BOTH.has(words[index - 1] ?? '') || PLAIN_VERBS.has(word) || (first.effect === 'creates' && effect === 'sends'),
  );
  const effects = new Set(also.map(({ effect }) => effect));
  effects.delete(first.effect);
  effects.delete('reads');
  return { effect: first.effect, verb: first.word, also: [...effects] };
}

/** Days, times, durations, amounts: they steer a call and name nobody. */
const MEASURE =
  /^(?:[-+]?\d{1,15}(?:[.,]\d{1,6})?\s?%?|\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[-+]\d{2}:?\d{2})?)?|\d{1,2}:\d{2}(?::\d{2})?|P[\dTYMWDHS.]+)$/u;
const TINY = 2;
const MAX_DEPTH = 16;
/** More than any call has that a person could look through. */
const MAX_VALUES = 10_000;

const unjudged = (how: string): Fault =>
  new Fault('gate/bad-arguments', `The arguments ${how}, so nobody can judge them.`, {
    hint: 'Send less at once, and flatter.',
  });

/** What a text holds that is itself JSON: its receiver is no less one for that. */
function unfolded(text: string): Json | undefined {
  if (!/^\s*[{[]/u.test(text)) return undefined;
  try {
    return JSON.parse(text) as Json; // whatever JSON.parse answers is JSON
  } catch {
    return undefined;
  }
}

/** All texts and numbers within a value, however deep, with the name of the field that each stands in. */
function* leavesOf(name: string, value: Json, depth = 0): Generator<readonly [string, string | number]> {
  if (typeof value === 'string' || typeof value === 'number') yield [name, value];
  const inner = typeof value === 'string' ? unfolded(value) : value;
  if (typeof inner !== 'object' || inner === null) return;
  if (depth >= MAX_DEPTH) throw unjudged(`are nested deeper than ${MAX_DEPTH} levels`);
  const fields: readonly (readonly [string, Json])[] = Array.isArray(inner)
    ? inner.map((each: Json) => [name, each] as const)
    : Object.entries(inner);
  for (const [key, each] of fields) {
    // A field's own name can carry an address too.
    if (reachableIn(key).length > 0) yield [name, key];
    yield* leavesOf(key, each, depth + 1);
  }
}

/**
 * What a call of a foreign tool does, from its name and the arguments as they stand. The tool's own description is never
 * asked: whoever wrote it may be hostile. Throws `gate/bad-arguments` for what is too deep or too much to be judged.
 */
export function inferFacts(name: string, args: JsonObject): FlowFacts {
  const { effect, verb, also } = effectOf(name);
  let measures = Object.values(args).some((value) => typeof value === 'number' || typeof value === 'boolean');
  const gives = [effect, ...also].some((each) => each === 'sends' || each === 'creates');
  const meant = (argument: string): Role => (gives && isKeyOfReceiver(argument) ? 'destination' : roleOf(argument));
  let count = 0;
  let orders = false;
  const parts = new Map<string, { argument: string; role: Role; values: string[]; place?: true }>();
  for (const [argument, value] of Object.entries(args)) {
    // The name of the argument speaks first; of a nested one, the nearest name that says anything. A receiver stays one.
    const outer = meant(argument);
    const names: (readonly [string, string])[] = reachableIn(argument).length > 0 ? [[argument, argument]] : [];
    for (const [field, leaf] of [...names, ...leavesOf(argument, value)]) {
      count += 1;
      if (count > MAX_VALUES) throw unjudged(`hold more than ${MAX_VALUES} values`);
      if (commands(field, String(leaf))) orders = true;
      const own = field === argument ? outer : meant(field);
      const role = own === 'destination' || outer === 'topic' ? own : outer;
      if (typeof leaf === 'number' && role !== 'destination') continue;
      const text = String(leaf);
      const measured =
        role !== 'object' && role !== 'destination' && (MEASURE.test(text.trim()) || text.length <= TINY);
      measures ||= measured && text.trim() !== '';
      if (text.trim() === '' || measured) continue;
      const place = role === 'destination' && (isPlace(field) || isPlace(argument));
      const key = `${argument}/${role}/${place}`;
      const part = parts.get(key) ?? { argument, role, values: [], ...(place ? { place } : {}) };
      part.values.push(text);
      parts.set(key, part);
    }
  }
  const more: readonly Effect[] = orders && effect !== 'anything' ? [...also, 'anything'] : also;
  return {
    effect,
    ...(more.length === 0 ? {} : { also: more }),
    parts: [...parts.values()],
    measured: measures,
    verbs: verb === undefined ? wordsOf(name) : [verb],
  };
}
