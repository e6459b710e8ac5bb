/**
 * What a model is shown in a round. The newest turn is always whole; before it go the newest of the earlier turns, as
 * many whole ones as fit. Calls and their results are never parted.
 */
import { Fault } from '@oxydra/types';
import type { ContextNote, Digest, LastRound, Message, Model, ModelRequest, ToolSpec } from '@oxydra/types';
import { WRAP_UP } from './system-prompt.ts';
import { messagesOf, type Transcript, type TranscriptTurn } from './transcript.ts';

export interface ContextSettings {
  /** Held back from the window for what estimates miss, in tokens. */
  readonly safetyBufferTokens: number;
  /** For models whose window nobody knows. */
  readonly fallbackContextTokens: number;
}

export interface BuiltContext {
  readonly request: ModelRequest;
  readonly note: ContextNote;
}

/** An image or document costs about this much with every provider we know; its base64 text says nothing. */
const FILE_TOKENS = 1_600;
/** Tokens that a message costs beyond its text. */
const MESSAGE_TOKENS = 6;
/** An answer needs at least this much room to be worth asking for. */
const LEAST_OUTPUT = 1_024;
const ELIDED = '[This result was left out to save room. Call the tool again if it is still needed.]';

type Count = (text: string) => number;

function messageTokens(message: Message, count: Count): number {
  return message.parts.reduce((sum, part) => {
    switch (part.type) {
      case 'text':
      case 'reasoning':
        return sum + count(part.text);
      case 'tool-call':
        return sum + count(part.name) + count(JSON.stringify(part.arguments));
      case 'tool-result':
        return sum + count(part.text) + FILE_TOKENS * (part.files?.length ?? 0);
      case 'file':
        return sum + FILE_TOKENS;
    }
  }, MESSAGE_TOKENS);
}

const sizes = new WeakMap<TranscriptTurn, Map<string, number>>();

/** Settled turns never change, so each is counted once for each model. */
function turnTokens(turn: TranscriptTurn, model: Model): number {
  const known = sizes.get(turn) ?? new Map<string, number>();
  sizes.set(turn, known);
  const before = known.get(model.info.id);
  if (before !== undefined) return before;
  const tokens = messagesOf(turn).reduce(
    (sum, message) => sum + messageTokens(message, (text) => model.countTokens(text)),
    0,
  );
  known.set(model.info.id, tokens);
  return tokens;
}

/** Shortens the oldest tool results of a turn that is too long by itself, until it fits or nothing is left to shorten. */
function elide(
  messages: readonly Message[],
  excess: number,
  count: Count,
): { messages: readonly Message[]; saved: number } {
  let saved = 0;
  const shortened = messages.map((message): Message => {
    if (message.role !== 'tool' || saved >= excess) return message;
    const parts = message.parts.map((part) => {
      const gain = count(part.text) + FILE_TOKENS * (part.files?.length ?? 0) - count(ELIDED);
      if (saved >= excess || gain <= 0) return part;
      saved += gain;
      return { ...part, text: ELIDED, files: undefined };
    });
    return { ...message, parts };
  });
  return { messages: shortened, saved };
}

export interface ContextInput {
  readonly transcript: Transcript;
  readonly system: string;
  readonly tools: readonly ToolSpec[];
  readonly last: LastRound;
  readonly model: Model;
  readonly session: string;
}

/** Throws `turn/context-too-long` when not even the newest turn fits. */
export function buildContext(input: ContextInput, settings: ContextSettings, digest: Digest): BuiltContext {
  const { transcript, model, session, last } = input;
  const count: Count = (text) => model.countTokens(text);
  const tools = last === undefined && model.info.toolCalls ? input.tools : [];
  const system = [{ text: input.system, cache: true }, ...(last === undefined ? [] : [{ text: WRAP_UP }])];
  const window = model.info.contextTokens > 0 ? model.info.contextTokens : settings.fallbackContextTokens;
  const reserve = Math.min(
    model.info.outputTokens > 0 ? model.info.outputTokens : LEAST_OUTPUT * 4,
    Math.floor(window / 4),
  );
  const fixed = system.reduce((sum, { text }) => sum + count(text), 0) + count(JSON.stringify(tools));
  const room = window - reserve - Math.min(settings.safetyBufferTokens, Math.floor(window / 8)) - fixed;

  const current = transcript.turns.at(-1);
  let newest: readonly Message[] = current === undefined ? [] : messagesOf(current);
  let used = newest.reduce((sum, message) => sum + messageTokens(message, count), 0);
  if (used > room) {
    const { messages, saved } = elide(newest, used - room, count);
    newest = messages;
    used -= saved;
  }
  if (used > room)
    throw new Fault(
      'turn/context-too-long',
      `This turn needs about ${used + fixed} tokens, and \`${model.info.id}\` reads at most ${window - reserve} with room to answer.`,
      {
        hint: 'Shorten the message, attach it as a file, or choose a model with a larger context.',
      },
    );

  const earlier: Message[] = [];
  let first = transcript.turns.length - 1;
  for (; first > 0; first--) {
    const turn = transcript.turns[first - 1];
    if (turn === undefined) break;
    const tokens = turnTokens(turn, model);
    if (used + tokens > room) break;
    used += tokens;
    earlier.unshift(...messagesOf(turn));
  }
  const messages = [...earlier, ...newest];
  const tokens = used + fixed;
  const most = model.info.outputTokens > 0 ? model.info.outputTokens : reserve;
  const maxOutput = Math.max(
    LEAST_OUTPUT,
    Math.min(most, window - tokens - Math.min(settings.safetyBufferTokens, Math.floor(window / 8))),
  );
  return {
    request: { system, messages, tools, maxOutput, cacheMessages: true, session },
    note: {
      messages: messages.length,
      tokens,
      omittedTurns: Math.max(0, first),
      hash: digest(JSON.stringify([system, messages])),
    },
  };
}
