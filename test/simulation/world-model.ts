/** The simulated provider: talks, calls tools, falls silent, breaks off, and bills for all of it. */
import { asId, Fault, NO_USAGE } from '@oxydra/types';
import type { CallId, Clock, Message, Model, ModelEvent, ModelInfo, ModelRequest, Models, Usage } from '@oxydra/types';
import { abortable, type Dice, type Scheduler } from '@oxydra/testkit';
import { bill, type Outside } from './outside.ts';

interface ModelWorld {
  readonly dice: Dice;
  readonly scheduler: Scheduler;
  readonly clock: Clock;
  readonly outside: Outside;
}

const INFO: ModelInfo = {
  id: 'world/model',
  provider: 'world',
  model: 'model',
  name: 'World',
  contextTokens: 40_000,
  outputTokens: 400,
  toolCalls: true,
  reasoning: true,
  reads: ['text'],
  prices: { input: 1_000_000, output: 4_000_000 },
};
const count = (text: string): number => Math.ceil(text.length / 4);
const price = ({ input, output }: Usage): number => input + 4 * output;

/** What an API would refuse: calls without their results, or results without their calls. */
function broken(messages: readonly Message[]): string | undefined {
  let open: readonly string[] = [];
  for (const message of messages) {
    if (message.role === 'tool') {
      const answered = message.parts.map(({ call }) => call);
      if (answered.join() !== open.join()) return `results ${answered.join()} for calls ${open.join()}`;
      open = [];
    } else if (open.length > 0) return `calls ${open.join()} without results`;
    if (message.role === 'assistant')
      open = message.parts.flatMap((part) => (part.type === 'tool-call' ? [part.call] : []));
  }
  return open.length > 0 ? `calls ${open.join()} at the end without results` : undefined;
}

export function worldModels({ dice, scheduler, clock, outside }: ModelWorld): Models {
  const sizeOf = (request: ModelRequest): number =>
    request.messages.reduce(
      (sum, { parts }) => sum + parts.reduce((part, each) => part + ('text' in each ? count(each.text) : 20), 0),
      200,
    );
  let calls = 0;

  async function* stream(request: ModelRequest, { signal }: { signal: AbortSignal }): AsyncIterable<ModelEvent> {
    const wrong = broken(request.messages);
    if (wrong !== undefined) outside.violations.push(`I6: a context has ${wrong}`);
    const pause = (most: number): Promise<void> => abortable(scheduler.pause(dice.between(0, most), clock), signal);
    const words = dice.between(0, 6);
    const session = request.session ?? '';
    let written = '';
    const used = (): Usage => ({ ...NO_USAGE, input: sizeOf(request), output: count(written) });
    let billed = 0;
    // The provider bills what it has read and written so far, whoever hears the answer.
    const charge = (): void => {
      const due = price(used());
      bill(outside, session, due - billed);
      billed = due;
    };

    if (dice.chance(0.01)) await abortable(new Promise(() => {}), signal);
    await pause(30);
    if (dice.chance(0.03)) throw new Fault('provider/overloaded', 'The provider is overloaded.', { retryable: true });
    charge();
    for (let word = 0; word < words; word++) {
      written += `word${word} `;
      charge();
      yield { type: 'text-delta', id: 't', delta: `word${word} ` };
      await pause(6);
      if (dice.chance(0.005)) throw new Fault('provider/cut', 'The connection broke.', { retryable: true });
      if (dice.chance(0.01)) {
        yield { type: 'withdrawn', reason: 'another attempt' };
        word = -1;
      }
    }
    const wants = request.tools.length > 0 && dice.chance(0.45) ? dice.between(1, 4) : 0;
    for (let index = 0; index < wants; index++) {
      const name = dice.pick(['peek', 'peek', 'peek', 'act', 'put', 'launch', 'nothing']);
      const text = dice.chance(0.04)
        ? '{"n": '
        : JSON.stringify(dice.chance(0.04) ? { m: 1 } : { n: dice.between(0, 9) });
      yield { type: 'tool-call', call: asId<CallId>(`c${calls++}`), name, input: text };
    }
    const usage = used();
    yield {
      type: 'finish',
      reason: wants > 0 ? 'tool-calls' : 'stop',
      usage,
      charge: { usd: price(usage), usage },
      model: INFO.id,
    };
  }

  const model: Model = {
    info: INFO,
    stream,
    price,
    countTokens: count,
    quote(request) {
      const inputTokens = sizeOf(request);
      const outputTokens = request.maxOutput ?? INFO.outputTokens;
      return { inputTokens, outputTokens, usd: inputTokens + 4 * outputTokens };
    },
  };
  return { select: () => model };
}
