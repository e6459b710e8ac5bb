import { isObject, list, object, text } from '../wire/loose.ts';

/** `$.a.b[0]['c']` as steps; undefined for what is no such path, or names what would reach a prototype. */
function steps(path: string): (string | number)[] | undefined {
  const found: (string | number)[] = [];
  const rest = path.replace(/^\$/, '');
  let at = 0;
  for (const match of rest.matchAll(/\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/g)) {
    if (match.index !== at) return undefined;
    at += match[0].length;
    const name = match[1] ?? match[3] ?? match[4];
    if (name === '__proto__') return undefined;
    found.push(match[2] === undefined ? (name ?? '').replace(/\\(.)/g, '$1') : Number(match[2]));
  }
  return at === rest.length && found.length > 0 ? found : undefined;
}

/** Arrays longer than this are not written one index at a time. */
const MAX_INDEX = 100_000;

type Container = { [key: string]: unknown } | unknown[];

const isContainer = (value: unknown): value is Container => isObject(value) || Array.isArray(value);

const get = (container: Container, key: string | number): unknown =>
  Array.isArray(container) ? container[Number(key)] : Object.hasOwn(container, key) ? container[key] : undefined;

function put(container: Container, key: string | number, value: unknown): void {
  if (!Array.isArray(container)) container[key] = value;
  else if (Number(key) <= MAX_INDEX) container[Number(key)] = value;
}

/** Puts the arguments of a streamed function call together, path by path. */
export interface PartialArguments {
  add(partialArgs: unknown): void;
  whole(): string;
}

export function createPartialArguments(given: unknown): PartialArguments {
  const root: { [key: string]: unknown } = { ...object(given) };
  const growing = new Set<string>();

  const set = (path: string, value: unknown): void => {
    const way = steps(path);
    const last = way?.pop();
    if (way === undefined || last === undefined) return;
    let container: Container = root;
    for (const [at, key] of way.entries()) {
      const inside = get(container, key);
      if (isContainer(inside)) container = inside;
      else {
        const made: Container = typeof (way[at + 1] ?? last) === 'number' ? [] : {};
        put(container, key, made);
        container = made;
      }
    }
    const before = get(container, last);
    const grows = growing.has(path) && typeof before === 'string' && typeof value === 'string';
    put(container, last, grows ? before + value : value);
  };

  return {
    add(partialArgs) {
      for (const item of list(partialArgs)) {
        const piece = object(item);
        const path = text(piece['jsonPath']);
        if (path === undefined) continue;
        const known = ['stringValue', 'numberValue', 'boolValue'].find((name) => piece[name] !== undefined);
        if (known !== undefined) set(path, piece[known]);
        else if ('nullValue' in piece) set(path, null);
        if (piece['willContinue'] === true) growing.add(path);
        else growing.delete(path);
      }
    },
    whole: () => JSON.stringify(root),
  };
}
