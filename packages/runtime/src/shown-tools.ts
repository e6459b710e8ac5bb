/** Which tools a request describes. Every further one can be found, and be called, at any time. */
import type { Json, JsonObject, ToolResult, ToolSpec } from '@oxydra/types';
import type { Transcript } from './transcript.ts';

const SEARCH = 'tool_search';

export interface ShownTools {
  readonly shown: readonly ToolSpec[];
  /** The names of the others. */
  readonly deferred: readonly string[];
}

const isNames = (value: Json | undefined): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string');

/** The names that a search brought. */
function foundIn({ ok, output }: ToolResult): readonly string[] {
  if (!ok || typeof output !== 'object' || output === null || Array.isArray(output)) return [];
  const tools = (output as JsonObject)['tools']; // what else an object of JSON could be is ruled out
  return isNames(tools) ? tools : [];
}

/** Tools that a session has used or found, in the order in which it did. */
function usedIn(transcript: Transcript): readonly string[] {
  const names = new Set<string>();
  for (const item of transcript.turns.flatMap(({ items }) => items)) {
    if (item.kind !== 'round') continue;
    for (const { call, name } of item.calls) {
      names.add(name);
      const result = name === SEARCH ? item.results.get(call)?.result : undefined;
      if (result !== undefined) foundIn(result).forEach((each) => names.add(each));
    }
  }
  return [...names];
}

/**
 * The first `most` tools, the search for the others, and whatever of them this session has used or found: what is once
 * shown stays, and stays in its place, so that provider caches hit. All of them where nothing would be gained, and
 * where the agent has no search.
 */
export function shownTools(specs: readonly ToolSpec[], transcript: Transcript, most: number | undefined): ShownTools {
  const search = specs.find(({ name }) => name === SEARCH);
  const others = specs.filter((spec) => spec !== search);
  if (search === undefined) return { shown: specs, deferred: [] };
  if (most === undefined || others.length <= most) return { shown: others, deferred: [] };
  const rest = new Map(others.slice(most).map((spec) => [spec.name, spec]));
  const used = usedIn(transcript).flatMap((name) => {
    const spec = rest.get(name);
    return spec !== undefined && rest.delete(name) ? [spec] : [];
  });
  return { shown: [...others.slice(0, most), search, ...used], deferred: [...rest.keys()] };
}
