/**
 * A turn as `ask` tells it. Both ways to a turn, in this process and through a gateway, tell it in these steps, so that
 * the same turn gives the same events. Pure: each step gives the next story and what is to be told.
 */
import type { CallId, FinishReason, JsonObject, SentMedia, SessionId, TurnId, TurnOutcome } from '@oxydra/types';
import type { WireUsage } from '@oxydra/types/wire';
import type { AskApproval, AskError, AskEvent } from './ask-event.ts';

export interface Story {
  readonly session: SessionId;
  /** Said of a turn that names no model of its own. */
  readonly defaultModel: string;
  /** The turn that is told; null before it begins. */
  readonly turn: TurnId | null;
  /** What was told of the round at hand. */
  readonly told: string;
  /** The newest text of a whole round. */
  readonly text: string;
  readonly calls: ReadonlySet<CallId>;
  readonly usage: WireUsage;
  readonly ended: boolean;
}

export type Told = readonly [Story, readonly AskEvent[]];

const NOTHING: WireUsage = { input: 0, output: 0, cached_input: 0, cache_write: 0, reasoning: 0, cost_usd: 0 };

export const newStory = (session: SessionId, defaultModel: string): Story => ({
  session,
  defaultModel,
  turn: null,
  told: '',
  text: '',
  calls: new Set(),
  usage: NOTHING,
  ended: false,
});

/** Money is added in whole micro-dollars, so that sums do not drift; a sum with an unknown price is unknown. */
const addUsage = (a: WireUsage, b: WireUsage): WireUsage => ({
  input: a.input + b.input,
  output: a.output + b.output,
  cached_input: a.cached_input + b.cached_input,
  cache_write: a.cache_write + b.cache_write,
  reasoning: a.reasoning + b.reasoning,
  cost_usd:
    a.cost_usd === null || b.cost_usd === null
      ? null
      : (Math.round(a.cost_usd * 1e6) + Math.round(b.cost_usd * 1e6)) / 1e6,
});

/** True while the turn of this story goes on: nothing else of the session is told. */
export const isRunning = (story: Story): boolean => story.turn !== null && !story.ended;

export const silent = (story: Story): Told => [story, []];

export function begin(story: Story, turn: TurnId, model: string | undefined): Told {
  if (story.turn !== null) return silent(story);
  const start = { type: 'turn-start', session: story.session, turn, model: model ?? story.defaultModel } as const;
  return [{ ...story, turn }, [start]];
}

export const say = (story: Story, text: string): Told =>
  text === '' ? silent(story) : [{ ...story, told: story.told + text }, [{ type: 'text-delta', text }]];

export const think = (story: Story, text: string): Told =>
  text === '' ? silent(story) : [story, [{ type: 'reasoning-delta', text }]];

export const note = (story: Story, text: string): Told => [story, [{ type: 'notice', text }]];

/** The text of this round so far is void; the last event has the text that counts. */
export const withdraw = (story: Story, reason: string): Told => [
  { ...story, told: '' },
  [{ type: 'notice', text: `The text of this round so far is void: ${reason}` }],
];

export const startCall = (story: Story, call: CallId, name: string, args: JsonObject | null): Told =>
  story.calls.has(call)
    ? silent(story)
    : [{ ...story, calls: new Set([...story.calls, call]) }, [{ type: 'tool-call', call, name, arguments: args }]];

export const endCall = (story: Story, call: CallId, ok: boolean, output: string): Told => [
  story,
  [{ type: 'tool-result', call, ok, output }],
];

/** A file for the person who asked; it lies in their workspace. */
export const showMedia = (story: Story, media: Pick<SentMedia, 'path' | 'caption'> & { readonly kind: string }): Told =>
  note(story, `Here is ${media.path} (${media.kind})${media.caption === undefined ? '.' : `: ${media.caption}`}`);

/** A call that asks is told before its question, so that the question has something to stand on. */
export function askApproval(story: Story, approval: AskApproval): Told {
  const [next, events] = startCall(story, approval.call, approval.tool, approval.arguments);
  return [next, [...events, { type: 'approval-request', ...approval }]];
}

/** What of the round's text was not told is told now, to those who came late. */
export function endRound(story: Story, text: string, finish: FinishReason, usage: WireUsage): Told {
  const missing = text.startsWith(story.told) ? text.slice(story.told.length) : '';
  const events: AskEvent[] = [
    ...(missing === '' ? [] : [{ type: 'text-delta', text: missing } as const]),
    { type: 'round-end', finish, usage },
  ];
  return [{ ...story, told: '', text: text === '' ? story.text : text, usage: addUsage(story.usage, usage) }, events];
}

export interface Ending {
  readonly outcome: TurnOutcome;
  /** Undefined where it is not said: then it is the text of the newest round. */
  readonly text?: string | undefined;
  readonly finish: FinishReason;
  readonly limit?: string | undefined;
  readonly error?: AskError | undefined;
}

const LIMIT_WORDS: Partial<Record<TurnOutcome, string>> = {
  'out-of-rounds': 'The turn used all its rounds',
  'out-of-calls': 'The turn used all its tool calls',
  'out-of-budget': 'The budget does not allow another model call',
  'timed-out': 'The turn ran out of time',
};

function errorOf({ outcome, limit, error }: Ending): AskError | undefined {
  if (outcome === 'failed') return error ?? { code: 'turn/failed', message: 'The turn failed.' };
  const words = LIMIT_WORDS[outcome];
  if (words === undefined) return undefined;
  const key = limit ?? '';
  return {
    code: outcome === 'out-of-budget' ? 'budget/spent' : `turn/${outcome}`,
    message: key === '' ? `${words}.` : `${words} (${key}).`,
    hint: key === '' ? 'The answer so far is kept.' : `The answer so far is kept; raise ${key} to go further.`,
  };
}

export function end(story: Story, ending: Ending): Told {
  if (story.ended) return silent(story);
  const { outcome, finish } = ending;
  const error = errorOf(ending);
  const told = {
    type: 'turn-end',
    outcome,
    text: ending.text ?? story.text,
    finish,
    usage: story.usage,
    ...(error === undefined ? {} : { error }),
  } as const;
  return [{ ...story, ended: true }, [told]];
}
