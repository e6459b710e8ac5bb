/** @requirement model/retry-and-fallback */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { FaultCode, ModelEvent, ModelRequest, Usage } from '@oxydra/types';
import { createFakeClock } from '@oxydra/testkit';
import type { FakeClock } from '@oxydra/testkit';
import fc from 'fast-check';
import type { Route } from '../attempt.ts';
import type { KnownModel } from '../ask/target.ts';
import { createCalibration } from '../cost/calibration.ts';
import { createRequestEstimate, roughTokens } from '../cost/token-estimate.ts';
import { createModel } from '../model.ts';
import { eventsOf, SILENT, textIn } from '../provider-subject.fixture.ts';
import { DEFAULT_RELIABILITY } from './backoff.ts';
import { createBreaker } from './breaker.ts';
import type { Breaker } from './breaker.ts';

/** What a provider does when it is asked: says some words and ends well, or fails before or after them. */
interface Act {
  readonly words?: string;
  readonly fault?: Fault;
  readonly usage?: Partial<Usage>;
}

const fails = (code: FaultCode, retryable = true, retryAfterMs?: number): Fault =>
  new Fault(code, `It failed with ${code}.`, {
    retryable,
    hint: 'Wait.',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  });

const usageOf = (usage: Partial<Usage> = {}): Usage => ({
  input: 100,
  output: 10,
  cachedInput: 0,
  cacheWrite: 0,
  reasoning: 0,
  ...usage,
});

function route(name: string, acts: readonly Act[]): Route & { asked: number } {
  const model: KnownModel = {
    id: `${name}/m`,
    provider: name,
    model: 'm',
    name,
    contextTokens: 10_000,
    outputTokens: 100,
    toolCalls: true,
    reasoning: false,
    reads: ['text'],
    prices: { input: 1_000_000, output: 1_000_000 },
  };
  return {
    model,
    provider: name,
    asked: 0,
    async *attempt(_request, _maxOutput, record) {
      const act = acts[Math.min(this.asked, acts.length - 1)] ?? {};
      this.asked += 1;
      if (act.words !== undefined) {
        record.accepted = true;
        yield { type: 'text-start', id: '0' };
        yield { type: 'text-delta', id: '0', delta: act.words };
      }
      record.usage = act.usage === undefined ? undefined : usageOf(act.usage);
      if (act.fault !== undefined) throw act.fault;
      yield { type: 'text-end', id: '0' };
      yield { type: 'finish', reason: 'stop', usage: usageOf(act.usage), metadata: {} };
    },
  };
}

const REQUEST: ModelRequest = {
  system: [],
  messages: [{ role: 'user', parts: [{ type: 'text', text: 'x'.repeat(300) }] }],
  tools: [],
};

interface Stage {
  readonly clock: FakeClock;
  readonly breakers: Map<string, Breaker>;
}

const stage = (): Stage => ({ clock: createFakeClock(), breakers: new Map() });

function modelOf(routes: readonly [Route, ...Route[]], { clock, breakers }: Stage, attempts = 3) {
  const calibration = createCalibration();
  return createModel(routes, {
    clock,
    random: () => 0.5,
    log: SILENT,
    reliability: { ...DEFAULT_RELIABILITY, attempts },
    count: roughTokens,
    estimate: createRequestEstimate(roughTokens),
    calibration: () => calibration,
    breaker: (provider) => {
      const known = breakers.get(provider) ?? createBreaker(provider, clock);
      breakers.set(provider, known);
      return known;
    },
  });
}

interface Run {
  readonly events: ModelEvent[];
  readonly fault: Fault | undefined;
  /** Milliseconds of the clock that passed. */
  readonly took: number;
}

async function run(model: ReturnType<typeof modelOf>, { clock }: Stage): Promise<Run> {
  const events: ModelEvent[] = [];
  const began = clock.now();
  let done = false;
  let fault: Fault | undefined;
  const work = (async () => {
    try {
      for await (const event of model.stream(REQUEST, { signal: new AbortController().signal })) events.push(event);
    } catch (error) {
      assert.ok(Fault.is(error), String(error));
      fault = error;
    }
    done = true;
  })();
  let took = 0;
  while (!done) {
    await clock.advance(50);
    took = clock.now() - began;
  }
  await work;
  return { events, fault, took };
}

describe('a call that fails before it says anything', () => {
  test('is tried again in silence but for a warning', async () => {
    const at = stage();
    const only = route('p', [{ fault: fails('provider/overloaded') }, { words: 'Hello' }]);
    const { events, took } = await run(modelOf([only], at), at);
    assert.equal(textIn(events), 'Hello');
    assert.equal(eventsOf(events, 'withdrawn').length, 0);
    assert.match(eventsOf(events, 'warning')[0]?.text ?? '', /Trying again \(2 of 3\)/);
    assert.ok(took >= 250 && took <= 350, `half of 500 ms, by the random number: ${took}`);
    assert.deepEqual(eventsOf(events, 'finish')[0]?.charge, { usd: 110, usage: usageOf() });
  });

  test('is given up after three attempts, with the first fault', async () => {
    const at = stage();
    const only = route('p', [{ fault: fails('provider/server-error') }]);
    const { fault } = await run(modelOf([only], at), at);
    assert.equal(fault?.code, 'provider/server-error');
    assert.equal(only.asked, 3);
  });

  test('is not tried again where that cannot help', async () => {
    const at = stage();
    const only = route('p', [{ fault: fails('provider/bad-key', false) }]);
    assert.equal((await run(modelOf([only], at), at)).fault?.code, 'provider/bad-key');
    assert.equal(only.asked, 1);
  });

  test('waits at least as long as the provider asks', async () => {
    const at = stage();
    const only = route('p', [{ fault: fails('provider/rate-limited', true, 7_000) }, { words: 'Hello' }]);
    const { events, took } = await run(modelOf([only], at), at);
    assert.equal(textIn(events), 'Hello');
    assert.ok(took >= 7_000 && took < 8_000, String(took));
  });

  test('is given up at once where the provider asks for more than the longest wait', async () => {
    const at = stage();
    const only = route('p', [{ fault: fails('provider/rate-limited', true, 600_000) }]);
    const { fault, took } = await run(modelOf([only], at), at);
    assert.equal(fault?.retryAfterMs, 600_000);
    assert.ok(took <= 100);
    assert.equal(only.asked, 1);
  });

  test('stops waiting as soon as its signal aborts', async () => {
    const at = stage();
    const only = route('p', [{ fault: fails('provider/rate-limited', true, 20_000) }]);
    const controller = new AbortController();
    const reason = new Fault('turn/cancelled', 'Cancelled.');
    const work = (async () => {
      for await (const event of modelOf([only], at).stream(REQUEST, { signal: controller.signal })) void event;
    })();
    const ended = assert.rejects(work, (error) => error === reason);
    await at.clock.advance(100);
    controller.abort(reason);
    await ended;
    assert.equal(at.clock.pending, 0);
  });
});

describe('a call that breaks after it said something', () => {
  test('withdraws what was said before it says it anew', async () => {
    const at = stage();
    const only = route('p', [{ words: 'Once upon', fault: fails('provider/cut') }, { words: 'Once upon a time' }]);
    const { events } = await run(modelOf([only], at), at);
    const kinds = events.map(({ type }) => type);
    const withdrawn = kinds.indexOf('withdrawn');
    assert.ok(withdrawn > kinds.indexOf('text-delta'));
    assert.equal(textIn(events.slice(withdrawn)), 'Once upon a time');
  });

  test('charges all attempts together and marks the guess', async () => {
    const at = stage();
    const told = route('p', [
      { words: 'Once', fault: fails('provider/cut'), usage: { input: 90, output: 4 } },
      { words: 'Once' },
    ]);
    const charge = eventsOf((await run(modelOf([told], at), at)).events, 'finish')[0]?.charge;
    assert.deepEqual(charge, { usd: 94 + 110, usage: usageOf({ input: 190, output: 14 }), estimated: true });
  });

  test('keeps what was said where no other attempt follows', async () => {
    const at = stage();
    const only = route('p', [{ words: 'Once upon', fault: fails('provider/cut') }]);
    const { events, fault } = await run(modelOf([only], at, 1), at);
    assert.equal(fault?.code, 'provider/cut');
    assert.equal(eventsOf(events, 'withdrawn').length, 0);
    assert.ok((eventsOf(events, 'usage')[0]?.usage.input ?? 0) > 0, 'what it must have used is told');
  });

  test('never spends more than its quote', async () => {
    const act = fc.record({
      words: fc.option(fc.string({ maxLength: 80 }), { nil: undefined }),
      code: fc.constantFrom<FaultCode | undefined>(
        'provider/cut',
        'provider/overloaded',
        'provider/bad-key',
        undefined,
      ),
      input: fc.integer({ min: 1, max: 110 }),
      output: fc.integer({ min: 0, max: 100 }),
    });
    const acts = fc.array(act, { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(acts, acts, async (one, two) => {
        const at = stage();
        const play = (list: typeof one): Act[] =>
          list.map(({ words, code, input, output }) => ({
            ...(words === undefined ? {} : { words }),
            ...(code === undefined ? {} : { fault: fails(code, code !== 'provider/bad-key') }),
            usage: { input, output },
          }));
        const model = modelOf([route('a', play(one)), route('b', play(two))], at);
        const quote = model.quote(REQUEST);
        const { events } = await run(model, at);
        const charge = eventsOf(events, 'finish')[0]?.charge;
        const used = charge?.usage ?? eventsOf(events, 'usage').at(-1)?.usage ?? usageOf({ input: 0, output: 0 });
        assert.ok(used.input + used.output <= quote.inputTokens + quote.outputTokens);
        assert.ok((charge?.usd ?? 0) <= (quote.usd ?? 0));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a chain of fallbacks', () => {
  test('takes over where the first model fails for good, and says so', async () => {
    const at = stage();
    const first = route('a', [{ fault: fails('provider/no-credit', false) }]);
    const second = route('b', [{ words: 'From b' }]);
    const { events } = await run(modelOf([first, second], at), at);
    assert.equal(textIn(events), 'From b');
    assert.equal(eventsOf(events, 'finish')[0]?.model, 'b/m');
    assert.match(eventsOf(events, 'warning')[0]?.text ?? '', /^b\/m answers in place of a\/m: It failed/);
  });

  test('withdraws the first model’s words before the second one speaks', async () => {
    const at = stage();
    const first = route('a', [{ words: 'From a', fault: fails('provider/cut') }]);
    const { events } = await run(modelOf([first, route('b', [{ words: 'From b' }])], at, 1), at);
    const withdrawn = events.findIndex(({ type }) => type === 'withdrawn');
    assert.equal(textIn(events.slice(withdrawn)), 'From b');
  });

  test('ends with the first model’s fault where all fail', async () => {
    const at = stage();
    const first = route('a', [{ fault: fails('provider/overloaded') }]);
    const { fault } = await run(modelOf([first, route('b', [{ fault: fails('provider/bad-key', false) }])], at), at);
    assert.equal(fault?.code, 'provider/overloaded');
  });

  test('does not take over where the request itself was refused', async () => {
    const at = stage();
    const second = route('b', [{ words: 'From b' }]);
    const { fault } = await run(
      modelOf([route('a', [{ fault: fails('provider/refused-request', false) }]), second], at),
      at,
    );
    assert.equal(fault?.code, 'provider/refused-request');
    assert.equal(second.asked, 0);
  });
});

describe('the breaker of a provider', () => {
  test('leaves it alone after five failures in a row, for all turns, and lets one probe through', async () => {
    const at = stage();
    const acts: Act[] = Array.from({ length: 5 }, () => ({ fault: fails('provider/server-error') }));
    const only = route('p', [...acts, { words: 'Back' }]);
    for (let turn = 0; turn < 5; turn += 1) await run(modelOf([only], at, 1), at);
    const { fault } = await run(modelOf([only], at, 1), at);
    assert.match(fault?.message ?? '', /left alone for \d+ more seconds/);
    assert.equal(only.asked, 5, 'nothing was sent');
    await at.clock.advance(16_000);
    const gate = at.breakers.get('p') ?? assert.fail();
    assert.equal(gate.gate().open, true, 'the probe');
    assert.equal(gate.gate().open, false, 'nobody else while it is under way');
    gate.released();
    assert.equal(textIn((await run(modelOf([only], at, 1), at)).events), 'Back');
    assert.equal(gate.gate().open, true);
  });

  test('sends turns to the fallback at once while it rests', async () => {
    const at = stage();
    const first = route('a', [{ fault: fails('provider/no-credit', false) }]);
    const second = route('b', [{ words: 'From b' }]);
    await run(modelOf([first, second], at), at);
    const { events } = await run(modelOf([first, second], at), at);
    assert.equal(textIn(events), 'From b');
    assert.equal(first.asked, 1, 'asked once for both turns');
  });

  test('makes every turn wait for a rate limit that one of them met', async () => {
    const at = stage();
    const breaker = createBreaker('p', at.clock);
    breaker.failed(fails('provider/rate-limited', true, 5_000));
    const gate = breaker.gate();
    assert.ok(!gate.open && gate.waitMs === 5_000 && gate.fault.retryable);
    await at.clock.advance(5_000);
    assert.equal(breaker.gate().open, true);
  });
});
