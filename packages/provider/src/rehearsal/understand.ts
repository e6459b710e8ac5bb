import type { JsonObject } from '@oxydra/types';

/** A call that the rehearsal makes for a phrase it knows. */
export interface Wish {
  readonly tool: string;
  readonly arguments: JsonObject;
  /** What it says while it does so. */
  readonly saying: string;
}

interface Phrase {
  readonly tool: string;
  readonly pattern: RegExp;
  readonly make: (match: readonly string[]) => { readonly arguments: JsonObject; readonly saying: string };
}

const word = (match: readonly string[], at: number): string => (match[at] ?? '').trim();
const unquoted = (text: string): string => text.replace(/^["'“‘`](.*)["'”’`]$/s, '$1');
const name = (match: readonly string[], at: number): string => unquoted(word(match, at));

const UNIT: { readonly [letter: string]: string } = { s: 'seconds', m: 'minutes', h: 'hours', d: 'days' };

const PHRASES: readonly Phrase[] = [
  {
    tool: 'schedule_create',
    pattern: /^every\s+(?:(\d+)\s*)?(second|minute|hour|day)s?\s*[:,]?\s*(.*)$/is,
    make: (match) => {
      const unit = word(match, 2).toLowerCase();
      const count = match[1] === undefined || match[1] === '' ? '1' : match[1];
      const every = `${count}${unit[0] ?? 'm'}`;
      const goal = word(match, 3) === '' ? 'say hello' : word(match, 3);
      const spoken = `every ${count} ${UNIT[unit[0] ?? ''] ?? unit}`;
      return {
        arguments: { goal, cadence_type: 'interval', cadence_value: every },
        saying: `I will schedule that ${spoken}.`,
      };
    },
  },
  {
    tool: 'file_write',
    pattern: /^write\s+(\S+?)\s*:\s?(.*)$/is,
    make: (match) => ({
      arguments: { path: name(match, 1), content: match[2] ?? '' },
      saying: `I will write ${name(match, 1)}.`,
    }),
  },
  {
    tool: 'file_edit',
    pattern: /^edit\s+(\S+?)\s*:\s*(.+?)\s*(?:->|=>|→)\s*(.*)$/is,
    make: (match) => ({
      arguments: { path: name(match, 1), old_text: name(match, 2), new_text: name(match, 3) },
      saying: `I will edit ${name(match, 1)}.`,
    }),
  },
  {
    tool: 'file_read',
    pattern: /^read\s+(?:the\s+file\s+)?(\S.*)$/is,
    make: (match) => ({ arguments: { path: name(match, 1) }, saying: `I will read ${name(match, 1)}.` }),
  },
  {
    tool: 'file_delete',
    pattern: /^delete\s+(?:the\s+file\s+)?(\S.*)$/is,
    make: (match) => ({ arguments: { path: name(match, 1) }, saying: `I will delete ${name(match, 1)}.` }),
  },
  {
    tool: 'file_list',
    pattern: /^list(?:\s+(?:the\s+)?files)?(?:\s+(?:in\s+)?(\/\S*))?$/is,
    make: (match) => ({
      arguments: match[1] === undefined ? {} : { path: word(match, 1) },
      saying: 'I will look at the files.',
    }),
  },
  {
    tool: 'file_search',
    pattern: /^search\s+(?:for\s+)?(.+?)(?:\s+in\s+(\/\S*))?$/is,
    make: (match) => ({
      arguments: {
        path: match[2] === undefined || match[2] === '' ? '/shared' : word(match, 2),
        query: name(match, 1),
      },
      saying: `I will search for “${name(match, 1)}”.`,
    }),
  },
  {
    tool: 'memory_save',
    pattern: /^remember\s+(?:that\s+)?(\S.*)$/is,
    make: (match) => ({ arguments: { content: word(match, 1) }, saying: 'I will remember that.' }),
  },
  {
    tool: 'shell_exec',
    pattern: /^run\s+(\S.*)$/is,
    make: (match) => ({ arguments: { command: unquoted(word(match, 1)) }, saying: `I will run that.` }),
  },
  {
    tool: 'ask_user',
    pattern: /^ask\s+(?:me\s+)?(\S.*)$/is,
    make: (match) => ({ arguments: { question: word(match, 1) }, saying: 'I have a question.' }),
  },
];

/** What a text asks for, and whether a tool for it is at hand. */
export type Understanding =
  | { readonly kind: 'wish'; readonly wish: Wish }
  | { readonly kind: 'no-tool'; readonly tool: string }
  | { readonly kind: 'greeting' }
  | { readonly kind: 'unknown' };

const GREETING = /^(say\s+)?(hi|hello|hey|good\s+(morning|evening|day))\b/i;

/** Finds the phrase a text begins with, among those whose tools are offered. */
export function understand(text: string, offered: readonly string[]): Understanding {
  const said = text.trim().replace(/^please[\s,]+/i, '');
  for (const { tool, pattern, make } of PHRASES) {
    const match = pattern.exec(said);
    if (match === null) continue;
    if (!offered.includes(tool)) return { kind: 'no-tool', tool };
    return { kind: 'wish', wish: { tool, ...make([...match]) } };
  }
  return { kind: GREETING.test(said) ? 'greeting' : 'unknown' };
}
