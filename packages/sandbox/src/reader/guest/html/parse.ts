import { createElement } from './element.ts';
import type { Element } from './element.ts';
import { decodeText, decodeValue, decodeXml } from './entities.ts';
import { ENDS_PARAGRAPH, ESCAPABLE_TEXT, GROUPS, KEPT_ATTRIBUTES, RAW_TEXT, VOID } from './tags.ts';

/** Deeper elements lose their tags and keep their text: whoever walks the tree may recurse. */
const MAX_DEPTH = 200;
/** Beyond this the rest of a document is left out. */
const MAX_NODES = 400_000;
const MAX_ATTRIBUTES = 64;
const MAX_VALUE = 4_096;

export interface Parsed {
  readonly root: Element;
  /** False where the document had more parts than are read. */
  readonly whole: boolean;
}

const NAME = /[a-zA-Z][^\s/>]*/uy;
const ATTRIBUTE_NAME = /[\s/]*([^\s/>=][^\s/>=]*)\s*/uy;
const UNQUOTED = /[^\s>]*/uy;
const SPACES = /\s*/uy;
const ATTRIBUTE_LIMIT_NAME = 64;

/** Where the open elements of one group, and the walls around them, stand on the stack. */
interface GroupState {
  readonly members: number[];
  readonly walls: number[];
}

/**
 * Parses HTML (or XML) leniently, in one pass and in time linear in the length, whatever it holds: every tag looks at
 * a bounded number of things, and every character at most twice.
 */
export function parseMarkup(text: string, { xml = false } = {}): Parsed {
  const decode = xml ? decodeXml : decodeText;
  const decodeAttribute = xml ? decodeXml : decodeValue;
  const root = createElement('');
  const stack: Element[] = [root];
  const open = new Map<string, number>();
  /** Start tags that were too deep to be opened, by name: their end tags close nothing. */
  const unopened = new Map<string, number>();
  const groups: GroupState[] = GROUPS.map(() => ({ members: [], walls: [] }));
  let nodes = 0;
  let at = 0;

  const top = (): Element => stack[stack.length - 1] ?? root;
  const addText = (raw: string, escaped = true): void => {
    if (raw === '') return;
    nodes += 1;
    top().children.push(escaped && raw.includes('&') ? decode(raw) : raw);
  };
  const pop = (): void => {
    const element = stack.pop();
    if (element === undefined) return;
    open.set(element.tag, (open.get(element.tag) ?? 1) - 1);
    if (xml) return;
    for (const [index, { members, walls }] of GROUPS.entries()) {
      if (members.has(element.tag)) groups[index]?.members.pop();
      if (walls.has(element.tag)) groups[index]?.walls.pop();
    }
  };
  const push = (element: Element): void => {
    const { tag } = element;
    if (stack.length > MAX_DEPTH) {
      unopened.set(tag, (unopened.get(tag) ?? 0) + 1);
      return;
    }
    top().children.push(element);
    open.set(tag, (open.get(tag) ?? 0) + 1);
    if (!xml) {
      for (const [index, { members, walls }] of GROUPS.entries()) {
        if (members.has(tag)) groups[index]?.members.push(stack.length);
        if (walls.has(tag)) groups[index]?.walls.push(stack.length);
      }
    }
    stack.push(element);
  };
  /** Ends the innermost open member of a group, with all inside it, if no wall protects it. */
  const endMember = (index: number): void => {
    const state = groups[index];
    const place = state?.members.at(-1);
    if (place === undefined || place <= (state?.walls.at(-1) ?? -1)) return;
    while (stack.length > place) pop();
  };
  const beginTag = (tag: string): void => {
    if (xml) return;
    if (ENDS_PARAGRAPH.has(tag)) endMember(0);
    for (let index = 1; index < GROUPS.length; index += 1)
      if (GROUPS[index]?.members.has(tag) === true) endMember(index);
    // A row ends the cells before it, a section the rows.
    if (tag === 'tr' || tag === 'thead' || tag === 'tbody' || tag === 'tfoot') endMember(3);
    if (tag === 'thead' || tag === 'tbody' || tag === 'tfoot') endMember(4);
  };
  const endTag = (tag: string): void => {
    const left = unopened.get(tag) ?? 0;
    if (left > 0) {
      unopened.set(tag, left - 1);
      return;
    }
    if ((open.get(tag) ?? 0) <= 0) return;
    while (stack.length > 1) {
      const ended = top().tag === tag;
      pop();
      if (ended) return;
    }
  };

  /** Reads the attributes from `at` to behind the `>`; answers null where the text ends before. */
  const readAttributes = (): { attributes: Record<string, string> | null; closed: boolean } | null => {
    let attributes: Record<string, string> | null = null;
    let count = 0;
    for (;;) {
      ATTRIBUTE_NAME.lastIndex = at;
      const name = ATTRIBUTE_NAME.exec(text)?.[1];
      if (name === undefined) break;
      at = ATTRIBUTE_NAME.lastIndex;
      let value = '';
      if (text[at] === '=') {
        SPACES.lastIndex = at + 1;
        SPACES.exec(text);
        at = SPACES.lastIndex;
        const quote = text[at];
        if (quote === '"' || quote === "'") {
          const end = text.indexOf(quote, at + 1);
          if (end < 0) return null;
          value = text.slice(at + 1, Math.min(end, at + 1 + MAX_VALUE));
          at = end + 1;
        } else {
          UNQUOTED.lastIndex = at;
          UNQUOTED.exec(text);
          value = text.slice(at, Math.min(UNQUOTED.lastIndex, at + MAX_VALUE));
          at = UNQUOTED.lastIndex;
        }
      }
      count += 1;
      if (count > MAX_ATTRIBUTES || name.length > ATTRIBUTE_LIMIT_NAME) continue;
      const key = xml ? name : name.toLowerCase();
      if (!KEPT_ATTRIBUTES.has(key)) continue;
      attributes ??= Object.create(null) as Record<string, string>; // no prototype: a page may call an attribute anything
      if (attributes[key] === undefined) attributes[key] = value.includes('&') ? decodeAttribute(value) : value;
    }
    const end = text.indexOf('>', at);
    if (end < 0) return null;
    const closed = text[end - 1] === '/';
    at = end + 1;
    return { attributes, closed };
  };

  /** The text up to `</tag`, and behind its `>`. */
  const readRaw = (tag: string): string => {
    const ending = new RegExp(`</${tag}[\\s/>]`, 'giu');
    ending.lastIndex = at;
    const end = ending.exec(text)?.index ?? text.length;
    const raw = text.slice(at, end);
    const close = text.indexOf('>', end);
    at = close < 0 ? text.length : close + 1;
    return raw;
  };

  while (at < text.length && nodes < MAX_NODES) {
    const next = text.indexOf('<', at);
    if (next < 0) {
      addText(text.slice(at));
      at = text.length;
      break;
    }
    if (next > at) addText(text.slice(at, next));
    at = next;
    const mark = text[at + 1] ?? '';
    if (mark === '!' || mark === '?') {
      if (text.startsWith('<!--', at)) {
        const end = text.indexOf('-->', at + 4);
        at = end < 0 ? text.length : end + 3;
      } else if (text.startsWith('<![CDATA[', at)) {
        const end = text.indexOf(']]>', at + 9);
        addText(text.slice(at + 9, end < 0 ? text.length : end), false);
        at = end < 0 ? text.length : end + 3;
      } else {
        const end = text.indexOf('>', at + 2);
        at = end < 0 ? text.length : end + 1;
      }
      continue;
    }
    const ends = mark === '/';
    NAME.lastIndex = at + (ends ? 2 : 1);
    const written = NAME.exec(text)?.[0];
    if (written === undefined) {
      // `</` without a name is a comment, a lone `<` is text.
      const end = ends ? text.indexOf('>', at) : -1;
      if (end >= 0) at = end + 1;
      else {
        addText('<');
        at += 1;
      }
      continue;
    }
    const tag = xml ? written.slice(0, 64) : written.slice(0, 64).toLowerCase();
    at += written.length + (ends ? 2 : 1);
    if (ends) {
      const end = text.indexOf('>', at);
      at = end < 0 ? text.length : end + 1;
      endTag(tag);
      continue;
    }
    const about = readAttributes();
    // What ends inside a tag is no tag: nothing follows it.
    if (about === null) break;
    nodes += 1;
    beginTag(tag);
    const element = createElement(tag, about.attributes);
    if (xml ? about.closed : VOID.has(tag)) top().children.push(element);
    else if (!xml && (RAW_TEXT.has(tag) || ESCAPABLE_TEXT.has(tag))) {
      const raw = readRaw(tag);
      element.children.push(ESCAPABLE_TEXT.has(tag) ? decode(raw) : raw);
      top().children.push(element);
    } else if (!xml && tag === 'plaintext') {
      addText(text.slice(at), false);
      at = text.length;
    } else push(element);
  }
  return { root, whole: nodes < MAX_NODES };
}
