import { asId, Fault, NO_USAGE, textOf } from '@oxydra/types';
import type {
  CallId,
  CallOptions,
  JsonObject,
  Model,
  ModelEvent,
  ModelInfo,
  ModelRequest,
  Models,
  Usage,
} from '@oxydra/types';

/** What a scripted model does when it is asked. */
export interface ScriptedAnswer {
  readonly text?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly calls?:
    | readonly { readonly name: string; readonly arguments: JsonObject | string; readonly id?: string }[]
    | undefined;
  readonly usage?: Partial<Usage> | undefined;
  readonly finish?: 'stop' | 'length' | 'content-filter' | undefined;
  /** Thrown after the text. */
  readonly fault?: Fault | undefined;
  /** Awaited after the text and before the end; aborts with the signal. */
  readonly hold?: Promise<unknown> | undefined;
}

export interface ScriptedModel extends Models {
  readonly model: Model;
  /** Every request it got, oldest first. */
  readonly requests: readonly ModelRequest[];
}

const INFO: ModelInfo = {
  id: 'scripted/one',
  provider: 'scripted',
  model: 'one',
  name: 'Scripted',
  contextTokens: 100_000,
  outputTokens: 1_000,
  toolCalls: true,
  reasoning: false,
  reads: ['text'],
  prices: { input: 1_000_000, output: 2_000_000 },
};

const count = (text: string): number => Math.ceil(text.length / 4);

/** A model that answers as it is told: by a list, or by a function of the request. One word of four letters is a token. */
export function createScriptedModel(
  script: readonly ScriptedAnswer[] | ((request: ModelRequest, index: number) => ScriptedAnswer),
  info: Partial<ModelInfo> = {},
): ScriptedModel {
  const about = { ...INFO, ...info };
  const requests: ModelRequest[] = [];
  const price = ({ input, output }: Usage): number | null =>
    about.prices === null
      ? null
      : Math.ceil((input * (about.prices.input ?? 0) + output * (about.prices.output ?? 0)) / 1_000_000);
  const size = (request: ModelRequest): number =>
    count(JSON.stringify([request.system, request.messages, request.tools]));

  async function* stream(request: ModelRequest, { signal }: CallOptions): AsyncIterable<ModelEvent> {
    signal.throwIfAborted();
    const index = requests.push(request) - 1;
    const answer = typeof script === 'function' ? script(request, index) : script[index];
    if (answer === undefined) throw new Fault('provider/script-ended', 'The script has no more answers.');
    if (answer.reasoning !== undefined) {
      yield { type: 'reasoning-start', id: 'r' };
      yield { type: 'reasoning-delta', id: 'r', delta: answer.reasoning };
      yield { type: 'reasoning-end', id: 'r' };
    }
    for (const word of answer.text?.split(/(?<= )/) ?? []) {
      yield { type: 'text-delta', id: 't', delta: word };
      signal.throwIfAborted();
    }
    if (answer.hold !== undefined) await abortable(answer.hold, signal);
    if (answer.fault !== undefined) throw answer.fault;
    for (const [place, call] of (answer.calls ?? []).entries()) {
      const input = typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
      yield { type: 'tool-call', call: asId<CallId>(call.id ?? `call-${index}-${place}`), name: call.name, input };
    }
    const output = count((answer.text ?? '') + JSON.stringify(answer.calls ?? ''));
    const usage: Usage = { ...NO_USAGE, input: size(request), output, ...answer.usage };
    const reason = answer.finish ?? ((answer.calls?.length ?? 0) > 0 ? 'tool-calls' : 'stop');
    yield { type: 'finish', reason, usage, charge: { usd: price(usage), usage }, model: about.id };
  }

  const model: Model = {
    info: about,
    stream,
    price,
    countTokens: count,
    quote(request) {
      const inputTokens = size(request);
      const outputTokens = request.maxOutput ?? about.outputTokens;
      return { inputTokens, outputTokens, usd: price({ ...NO_USAGE, input: inputTokens, output: outputTokens }) };
    },
  };
  return { model, requests, select: () => model };
}

/** Waits, unless the signal aborts first. */
export const abortable = <T>(promise: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason as Error); // whatever aborted it
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });

/** The newest words of the user in a request. */
export function lastUserText(request: ModelRequest): string {
  const message = request.messages.findLast(({ role }) => role === 'user');
  return message === undefined ? '' : textOf(message.parts);
}
