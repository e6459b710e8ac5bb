import type { Span } from '../detector.ts';
import { keyedTriggers } from '../keyed/keyed-triggers.ts';
import { at, hasLiteral, type Source } from '../source.ts';
import { createTriggerTable, roll, SKIPPED, type Trigger, type TriggerTable } from '../triggers.ts';
import { inSet, WORD } from '../char-set.ts';
import { AZURE_RULES } from './azure.ts';
import { BUILDER_RULES } from './builders.ts';
import { CLOUD_RULES } from './cloud.ts';
import { CODE_RULES } from './code.ts';
import { GENERAL_RULES } from './general.ts';
import { HEADER_TRIGGERS } from './headers.ts';
import { MESSAGE_RULES } from './messages.ts';
import { MODEL_RULES } from './models.ts';
import { MONEY_RULES } from './money.ts';
import { namedTriggers } from './named-rule.ts';
import { NAMED_RULES } from './named.ts';
import { PLATFORM_RULES } from './platforms.ts';
import { PRIVATE_KEY_TRIGGERS } from './private-key.ts';
import { SERVICE_RULES } from './services.ts';
import { triggersOf } from './token-rule.ts';
import { URL_TRIGGERS } from './url-password.ts';
import { WALLET_RULES } from './wallets.ts';

/** Of rules with the same beginning, the first that fits is believed. */
const tokens: readonly Trigger[] = [
  ...CLOUD_RULES,
  ...AZURE_RULES,
  ...BUILDER_RULES,
  ...CODE_RULES,
  ...PLATFORM_RULES,
  ...MONEY_RULES,
  ...MODEL_RULES,
  ...MESSAGE_RULES,
  ...WALLET_RULES,
  ...SERVICE_RULES,
  ...GENERAL_RULES,
].flatMap(triggersOf);
const formats: readonly Trigger[] = [...tokens, ...PRIVATE_KEY_TRIGGERS, ...HEADER_TRIGGERS];
let made: TriggerTable | undefined;
/** Made when a name is first met: most texts have none. */
const tokenTable = (): TriggerTable => (made ??= createTriggerTable(formats));

/** A mark that stands in the text already: its words name no value, and it stays. */
const MARK = '[REDACTED:';
const LONGEST_KIND = 160;
/** `known:my.name-2`. */
const KIND_MARKS = new Set(Array.from(':.-/ ').map((letter) => letter.charCodeAt(0)));

function skipMark(source: Source, index: number): Span | undefined {
  const kind = index + MARK.length;
  let end = kind;
  while (end - kind < LONGEST_KIND && (inSet(WORD, at(source, end)) || KIND_MARKS.has(at(source, end)))) end += 1;
  return end > kind && at(source, end) === 93 ? { start: index, end: end + 1, kind: SKIPPED } : undefined;
}

/** The token whose format begins at an index, so that a mark says `github-token` where a name says only `token`. */
function tokenAt(source: Source, index: number): Span | undefined {
  let hash = 0;
  for (let offset = 0; offset < 3; offset += 1) hash = roll(hash, source.text.charCodeAt(index + offset));
  const { heads, buckets } = tokenTable();
  for (const { literal, fold, look } of buckets[(heads[hash] ?? 0) - 1] ?? []) {
    if (!hasLiteral(source, index, literal, fold)) continue;
    const span = look(source, index);
    if (span?.start === index) return span;
  }
  return undefined;
}

/** Everything that is recognised by its format or its name. Formats come first: they say more. */
export const ALL_TRIGGERS: readonly Trigger[] = [
  { literal: MARK, fold: false, look: skipMark },
  ...formats,
  ...URL_TRIGGERS,
  ...NAMED_RULES.flatMap(namedTriggers),
  ...keyedTriggers(tokenAt),
];
