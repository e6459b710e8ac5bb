import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { Fault } from '@oxydra/types';
import type { Model, ModelEvent, ModelRequest } from '@oxydra/types';

/** What the subject's provider is made to say before the model is asked. */
export type ModelScenario =
  /** The text `Hello, wörld 🌍!` in several pieces. */
  | 'text'
  /** One call of `weather` with `{"city":"Zürich"}`, its arguments in several pieces. */
  | 'call'
  /** Calls of `weather` for Paris and for Rome, side by side. */
  | 'parallel'
  /** A call of `now` without arguments. */
  | 'no-arguments'
  /** A thought, then the text `Four.`. */
  | 'reasoning'
  /** The text `Once upon`, ended by the cap on the output. */
  | 'length'
  /** Some text, then the connection breaks; the same on every attempt. */
  | 'cut'
  /** Some text, then the provider reports that it is overloaded; the same on every attempt. */
  | 'overloaded'
  /** Some text, then nothing for ever. */
  | 'stalled';

export interface ModelSubject extends AsyncDisposable {
  readonly model: Model;
}

/** Opens a model whose provider acts out a scenario, with one attempt and no fallback. */
export type OpenModel = (scenario: ModelScenario) => Promise<ModelSubject>;

export const CONTRACT_TOOLS: ModelRequest['tools'] = [
  {
    name: 'weather',
    description: 'The weather in a city',
    input: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
  { name: 'now', description: 'The time', input: { type: 'object', properties: {} } },
];

export const contractRequest = (text = 'Hello?'): ModelRequest => ({
  system: [{ text: 'You are terse.' }],
  messages: [{ role: 'user', parts: [{ type: 'text', text }] }],
  tools: CONTRACT_TOOLS,
});

async function collect(model: Model, signal = new AbortController().signal): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of model.stream(contractRequest(), { signal })) events.push(event);
  return events;
}

const pick = <T extends ModelEvent['type']>(
  events: readonly ModelEvent[],
  type: T,
): Extract<ModelEvent, { type: T }>[] =>
  events.filter((event): event is Extract<ModelEvent, { type: T }> => event.type === type);

const said = (events: readonly ModelEvent[]): string =>
  pick(events, 'text-delta')
    .map(({ delta }) => delta)
    .join('');

/** Every part begins once, speaks only while it is open, and ends once; every call is whole before it is told. */
function assertWellFormed(events: readonly ModelEvent[]): void {
  const open = new Map<string, string>();
  const inputs = new Map<string, string>();
  const ended = new Set<string>();
  for (const event of events) {
    if (event.type === 'text-start' || event.type === 'reasoning-start') {
      assert.ok(!open.has(event.id), `the part ${event.id} begins twice`);
      open.set(event.id, event.type);
    } else if (event.type === 'text-delta' || event.type === 'reasoning-delta') {
      assert.equal(open.get(event.id), event.type.replace('delta', 'start'), `${event.id} speaks while it is open`);
      assert.notEqual(event.delta, '', 'a delta says something');
    } else if (event.type === 'text-end' || event.type === 'reasoning-end') {
      assert.ok(open.delete(event.id), `the part ${event.id} ends once`);
    } else if (event.type === 'tool-input-start') inputs.set(event.call, '');
    else if (event.type === 'tool-input-delta') {
      assert.ok(inputs.has(event.call) && !ended.has(event.call), 'arguments come while their call is open');
      inputs.set(event.call, inputs.get(event.call) + event.delta);
    } else if (event.type === 'tool-input-end') ended.add(event.call);
    else if (event.type === 'tool-call') {
      assert.ok(ended.has(event.call), 'a call is told after its arguments ended');
      const given = inputs.get(event.call) ?? '';
      if (given.trim() !== '') assert.deepEqual(JSON.parse(event.input), JSON.parse(given));
    }
  }
  assert.deepEqual([...open], [], 'no part stays open');
  assert.equal(pick(events, 'finish').length, 1, 'exactly one finish');
  assert.equal(events.at(-1)?.type, 'finish', 'nothing follows the finish');
}

const calls = (events: readonly ModelEvent[]): { name: string; input: unknown }[] =>
  pick(events, 'tool-call').map(({ name, input }) => ({ name, input: JSON.parse(input) }));

async function failure(run: Promise<unknown>): Promise<Fault> {
  const error: unknown = await run.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(Fault.is(error), `a Fault is thrown, not ${String(error)}`);
  return error;
}

/** What every model promises, whatever it speaks to its provider. */
export function modelContract(name: string, open: OpenModel): void {
  describe(`the model ${name}`, () => {
    test('streams a text in pieces and finishes with its usage and charge', async () => {
      await using subject = await open('text');
      const events = await collect(subject.model);
      assertWellFormed(events);
      assert.equal(said(events), 'Hello, wörld 🌍!');
      assert.ok(pick(events, 'text-delta').length > 1);
      const [finish] = pick(events, 'finish');
      assert.equal(finish?.reason, 'stop');
      assert.ok((finish?.usage.input ?? 0) > 0 && (finish?.usage.output ?? 0) > 0, 'usage is told');
      assert.deepEqual(finish?.charge.usage, finish?.usage);
      assert.equal(finish?.charge.usd, subject.model.price(finish?.usage ?? assert.fail()));
      assert.equal(finish?.model, subject.model.info.id);
    });

    test('calls a tool with arguments that came in pieces', async () => {
      await using subject = await open('call');
      const events = await collect(subject.model);
      assertWellFormed(events);
      assert.deepEqual(calls(events), [{ name: 'weather', input: { city: 'Zürich' } }]);
      assert.equal(pick(events, 'finish')[0]?.reason, 'tool-calls');
    });

    test('keeps calls apart that are made side by side', async () => {
      await using subject = await open('parallel');
      const events = await collect(subject.model);
      assertWellFormed(events);
      assert.deepEqual(calls(events), [
        { name: 'weather', input: { city: 'Paris' } },
        { name: 'weather', input: { city: 'Rome' } },
      ]);
      const ids = pick(events, 'tool-call').map(({ call }) => call);
      assert.equal(new Set(ids).size, 2, 'each call has an id of its own');
    });

    test('reads a call without arguments as an empty object', async () => {
      await using subject = await open('no-arguments');
      assert.deepEqual(calls(await collect(subject.model)), [{ name: 'now', input: {} }]);
    });

    test('tells thinking apart from what is said', async () => {
      await using subject = await open('reasoning');
      const events = await collect(subject.model);
      assertWellFormed(events);
      assert.equal(said(events), 'Four.');
      const thoughts = pick(events, 'reasoning-delta').map(({ delta }) => delta);
      assert.ok(thoughts.join('').includes('Two and two'));
    });

    test('says when the cap on the output ended the answer', async () => {
      await using subject = await open('length');
      const events = await collect(subject.model);
      assert.equal(said(events), 'Once upon');
      assert.equal(pick(events, 'finish')[0]?.reason, 'length');
    });

    test('takes a cut connection for a failure that may be tried again, never for an end', async () => {
      await using subject = await open('cut');
      const fault = await failure(collect(subject.model));
      assert.equal(fault.code, 'provider/cut');
      assert.equal(fault.retryable, true);
    });

    test('classifies an error in the middle of a stream by what it says', async () => {
      await using subject = await open('overloaded');
      const fault = await failure(collect(subject.model));
      assert.equal(fault.code, 'provider/overloaded');
      assert.equal(fault.retryable, true);
      assert.ok(fault.hint !== undefined && fault.message.endsWith('.'));
    });

    test('ends at once with the reason of its signal', async () => {
      await using subject = await open('stalled');
      const reason = new Fault('turn/cancelled', 'The user cancelled.');
      const controller = new AbortController();
      const events: ModelEvent[] = [];
      const run = (async () => {
        for await (const event of subject.model.stream(contractRequest(), { signal: controller.signal })) {
          events.push(event);
          if (event.type === 'text-delta') controller.abort(reason);
        }
      })();
      await assert.rejects(run, (error) => error === reason);
      assert.ok(events.length > 0);
      const aborted = AbortSignal.abort(reason);
      await assert.rejects(collect(subject.model, aborted), (error) => error === reason);
    });

    test('quotes no less than an answer costs', async () => {
      await using subject = await open('text');
      const quote = subject.model.quote(contractRequest());
      const events = await collect(subject.model);
      const [finish] = pick(events, 'finish');
      assert.ok(finish !== undefined);
      assert.ok(quote.outputTokens >= finish.usage.output);
      if (quote.usd !== null && finish.charge.usd !== null) assert.ok(quote.usd >= finish.charge.usd);
    });
  });
}
