import type { JsonObject, ToolTier } from '@oxydra/types';
import type { App } from '../../app.ts';
import { askDaemon } from '../../lifecycle/control-client.ts';
import type { Whereabouts } from '../whereabouts.ts';
import { toCallAnswer, type CallAnswer } from './call-answer.ts';

export interface ToolLine {
  readonly name: string;
  readonly description: string;
  readonly tier: ToolTier;
  readonly input: JsonObject;
  readonly output?: JsonObject | undefined;
}

/** The user's tools, wherever they run. Whoever opens it disposes of it. */
export interface ToolBench extends AsyncDisposable {
  list(signal: AbortSignal): Promise<readonly ToolLine[]>;
  call(name: string, args: JsonObject, approve: readonly string[], signal: AbortSignal): Promise<CallAnswer>;
}

const benchHere = (app: App): ToolBench => ({
  list: () => Promise.resolve(app.tools()),
  call: async (name, args, approve, signal) =>
    toCallAnswer(await app.call({ name, arguments: args, approve }, { signal })),
  [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
});

/** zod's JSON is writable where the port's is read-only; the values are the same. */
const plain = (args: JsonObject): Record<string, never> => args as Record<string, never>;

const benchAtDaemon = (control: string): ToolBench => ({
  // The schemas of tools come as JSON objects, which is what the protocol checks.
  list: (signal) => askDaemon<'tools'>(control, { op: 'tools' }, { signal }),
  call: (name, args, approve, signal) =>
    askDaemon<'call'>(control, { op: 'call', name, arguments: plain(args), approve: [...approve] }, { signal }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});

export const benchAt = (whereabouts: Whereabouts): ToolBench =>
  whereabouts.place === 'here' ? benchHere(whereabouts.app) : benchAtDaemon(whereabouts.card.control);
