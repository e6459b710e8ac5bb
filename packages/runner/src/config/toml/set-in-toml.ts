import { Fault, invariant } from '@oxydra/types';
import { emptyTable, isTable, keyText, sameValue, valueAt, type ConfigTable, type ConfigValue } from '../value.ts';
import { formatKey, formatValue } from './format-value.ts';
import { parseToml } from './parse-toml.ts';
import { scanToml, type TomlPair, type TomlScan } from './scan-toml.ts';

type Path = readonly string[];

/** A copy of `root` with the value put at the path; undefined where something on the way is no table. */
function withValue(root: ConfigTable, path: Path, value: ConfigValue | undefined): ConfigTable | undefined {
  const [key, ...rest] = path;
  invariant(key !== undefined, 'a key path is not empty');
  const copy = Object.assign(emptyTable(), root);
  if (rest.length > 0) {
    const inner = Object.hasOwn(root, key) ? root[key] : emptyTable();
    const next = isTable(inner) ? withValue(inner, rest, value) : undefined;
    if (next === undefined) return undefined;
    copy[key] = next;
  } else if (value === undefined) delete copy[key];
  else copy[key] = value;
  return copy;
}

/** The same without tables that hold nothing. */
function withoutEmpty(root: ConfigTable): ConfigTable {
  const copy = emptyTable();
  for (const [key, value] of Object.entries(root)) {
    const inner = isTable(value) ? withoutEmpty(value) : value;
    if (!isTable(inner) || Object.keys(inner).length > 0) copy[key] = inner;
  }
  return copy;
}

const startsWith = (path: readonly (string | number)[], prefix: readonly (string | number)[]): boolean =>
  prefix.every((step, index) => path[index] === step);
const samePath = (a: readonly (string | number)[], b: readonly (string | number)[]): boolean =>
  a.length === b.length && startsWith(a, b);

const splice = (text: string, start: number, end: number, insert: string): string =>
  text.slice(0, start) + insert + text.slice(end);

/** The offset after the line break that ends the line of `offset`. */
const lineAfter = (text: string, offset: number): number => {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
};

const line = (path: Path, value: ConfigValue): string => `${path.map(formatKey).join('.')} = ${formatValue(value)}`;

/** Before the first header, and before the comment that belongs to it unless that comment opens the file. */
function endOfRoot(text: string, scan: TomlScan): number {
  const header = scan.headers[0];
  if (header === undefined) return text.length;
  let start = text.lastIndexOf('\n', header.span.start - 1) + 1;
  const own = start;
  while (start > 0) {
    const above = text.lastIndexOf('\n', start - 2) + 1;
    if (!text.slice(above, start).trimStart().startsWith('#')) return start;
    start = above;
  }
  return own;
}

/** Ways to write the new key, best style first. Not all of them are valid TOML everywhere; the caller tries. */
function* insertions(text: string, scan: TomlScan, path: Path, value: ConfigValue): Generator<string> {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const parent = path.slice(0, -1);

  for (let length = parent.length; length > 0; length -= 1) {
    const table = scan.pairs.find(
      (pair) => samePath(pair.path, path.slice(0, length)) && text[pair.value.start] === '{',
    );
    if (table === undefined) continue;
    const written = line(path.slice(length), value);
    const last = scan.pairs
      .filter((pair) => pair.inline && within(pair, table))
      .toSorted((a, b) => a.value.end - b.value.end)
      .at(-1);
    if (last === undefined) yield splice(text, table.value.start, table.value.end, `{ ${written} }`);
    else yield splice(text, last.value.end, last.value.end, `, ${written}`);
  }

  const intoSection = (section: number, written: string): string => {
    const last = scan.pairs.findLast((pair) => pair.section === section && !pair.inline);
    const header = scan.headers[section];
    if (last === undefined && header === undefined) {
      const at = endOfRoot(text, scan);
      const gap = at > 0 && text[at - 1] !== '\n' ? eol : '';
      return splice(text, at, at, `${gap}${written}${eol}${at < text.length ? eol : ''}`);
    }
    const at = lineAfter(text, last?.value.end ?? header?.span.end ?? 0);
    const gap = at > 0 && text[at - 1] !== '\n' ? eol : '';
    return splice(text, at, at, `${gap}${written}${eol}`);
  };

  const headersOf = (prefix: Path): number[] =>
    scan.headers.flatMap((header, section) => (samePath(header.path, prefix) ? [section] : []));

  for (const section of parent.length === 0 ? [-1] : headersOf(parent)) {
    yield intoSection(section, line(path.slice(-1), value));
  }
  const dotted = scan.pairs.findLast((pair) => !pair.inline && startsWith(pair.path, parent));
  if (dotted !== undefined && parent.length > 0) {
    const base = scan.headers[dotted.section]?.path.length ?? 0;
    yield intoSection(dotted.section, line(path.slice(base), value));
  }
  if (parent.length > 0) {
    const gap = text === '' ? '' : text.endsWith('\n') ? eol : eol + eol;
    yield `${text}${gap}[${parent.map(formatKey).join('.')}]${eol}${line(path.slice(-1), value)}${eol}`;
  }
  for (let length = parent.length - 1; length >= 0; length -= 1) {
    const sections = length === 0 ? [-1] : headersOf(path.slice(0, length));
    for (const section of sections) yield intoSection(section, line(path.slice(length), value));
  }
}

const within = (pair: TomlPair, outer: TomlPair): boolean =>
  pair.value.start > outer.value.start && pair.value.end < outer.value.end && pair.path.length > outer.path.length;

function removal(text: string, scan: TomlScan, pair: TomlPair): string {
  if (!pair.inline) {
    return splice(text, text.lastIndexOf('\n', pair.key.start - 1) + 1, lineAfter(text, pair.value.end), '');
  }
  const after = /^\s*,[ \t]*/u.exec(text.slice(pair.value.end));
  if (after !== null) return splice(text, pair.key.start, pair.value.end + after[0].length, '');
  const before = /,?\s*$/u.exec(text.slice(0, pair.key.start));
  return splice(text, pair.key.start - (before?.[0].length ?? 0), pair.value.end, ' ');
}

/**
 * Sets one key of a TOML document, or removes it where `value` is undefined; comments, order and the layout of all
 * else stay. What it returns was parsed again and says exactly the wished values.
 * Throws `config/broken-toml` for a document that does not parse, `config/cannot-write` where the key fits nowhere.
 */
export function setInToml(text: string, path: Path, value: ConfigValue | undefined): string {
  const parsed = parseToml(text);
  if (!parsed.ok) {
    const { line: at, column } = parsed.position;
    throw new Fault(
      'config/broken-toml',
      `The document is broken at line ${at}, column ${column}: ${parsed.complaint}.`,
      {
        hint: 'Mend it by hand before changing it from here.',
      },
    );
  }
  if (value === undefined && valueAt(parsed.values, path) === undefined) return text;
  const wished = withValue(parsed.values, path, value);
  const scan = scanToml(text);
  const pair = scan.pairs.find((each) => samePath(each.path, path));

  function* candidates(): Generator<string> {
    if (pair !== undefined && value === undefined) yield removal(text, scan, pair);
    else if (pair !== undefined && value !== undefined) {
      yield splice(text, pair.value.start, pair.value.end, formatValue(value));
    } else if (value !== undefined) yield* insertions(text, scan, path, value);
  }
  for (const candidate of wished === undefined ? [] : candidates()) {
    const again = parseToml(candidate);
    if (!again.ok || wished === undefined) continue;
    if (sameValue(again.values, wished)) return candidate;
    // A table that existed only through the removed key goes with it.
    if (value === undefined && sameValue(withoutEmpty(again.values), withoutEmpty(wished))) return candidate;
  }
  throw new Fault('config/cannot-write', `The key ${keyText(path)} cannot be written where it belongs.`, {
    hint:
      wished === undefined
        ? 'Something on its way is a value, not a table.'
        : 'It is a table there: set or remove its keys one by one.',
  });
}
