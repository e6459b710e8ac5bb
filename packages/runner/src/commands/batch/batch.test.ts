import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { ErrorJson } from '../../cli/report-fault.ts';
import { readJsonLines, type InputLine } from './json-lines.ts';
import { runBatch, textField, type RequestId } from './run-batch.ts';

const lines = (text: string, cut = text.length): AsyncGenerator<InputLine> => {
  const bytes = Buffer.from(text);
  return readJsonLines(Readable.from([bytes.subarray(0, cut), bytes.subarray(cut)].filter(({ length }) => length > 0)));
};

const all = async (from: AsyncIterable<InputLine>): Promise<InputLine[]> => {
  const found: InputLine[] = [];
  for await (const line of from) found.push(line);
  return found;
};

const { signal } = new AbortController();

interface Answers {
  readonly answered: RequestId[];
  readonly failed: [RequestId, ErrorJson][];
  readonly count: number;
}

async function run(
  input: string,
  work: (text: string, id: RequestId) => Promise<void>,
  more: { readonly jobs?: number; readonly alone?: (text: string) => boolean; readonly signal?: AbortSignal } = {},
): Promise<Answers> {
  const answered: RequestId[] = [];
  const failed: [RequestId, ErrorJson][] = [];
  const { failed: count } = await runBatch<string>({
    lines: lines(input),
    jobs: more.jobs ?? 4,
    alone: more.alone,
    signal: more.signal ?? signal,
    parse: (value) => textField(value, 'text') ?? '',
    async run(text, id) {
      await work(text, id);
      answered.push(id);
    },
    fail: (id, error) => failed.push([id, error]),
  });
  return { answered, failed, count };
}

describe('lines of JSON', () => {
  test('are the same however their bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 6 }), fc.nat(200), async (values, at) => {
        const text = values.map((value) => `${JSON.stringify(value)}\n`).join('');
        const found = await all(lines(text, Math.min(at, Buffer.byteLength(text))));
        assert.deepEqual(
          found.map((line) => line.ok && line.value),
          values.map((value) => JSON.parse(JSON.stringify(value)) as unknown),
        );
      }),
      { numRuns: 100 },
    );
  });

  test('may be empty, end without a line end, and be bad without spoiling the next', async () => {
    const found = await all(lines('\n{"a":1}\nnot json\n\n{"b":2}'));
    assert.deepEqual(
      found.map((line) => [line.number, line.ok]),
      [
        [2, true],
        [3, false],
        [5, true],
      ],
    );
  });
});

describe('a batch', () => {
  test('answers each line as it finishes, not in the order of the input', async () => {
    const slow = Promise.withResolvers<void>();
    const { answered } = await run('{"id":"slow","text":"s"}\n{"id":"quick","text":"q"}\n', async (text) => {
      if (text === 's') await slow.promise;
      else slow.resolve();
    });
    assert.deepEqual(answered, ['quick', 'slow']);
  });

  // @requirement program/batch
  test('lets a bad or failing line spoil no other, and names it by its id or its line', async () => {
    const input = '{"id":7,"text":1}\nnonsense\n[]\n{"id":"x","text":"boom"}\n{"id":"good","text":"fine"}\n';
    const { answered, failed, count } = await run(input, async (text) => {
      if (text === 'boom') throw new Error('broken inside');
    });
    assert.deepEqual(answered, ['good']);
    assert.deepEqual(
      failed.map(([id, { code }]) => [id, code]),
      [
        [7, 'runner/bad-request'],
        [2, 'runner/bad-line'],
        [3, 'runner/bad-line'],
        ['x', 'runner/bug'],
      ],
    );
    assert.equal(count, 4);
  });

  test('runs no more at once than it may', async () => {
    let running = 0;
    let most = 0;
    const input = Array.from({ length: 12 }, (_, id) => JSON.stringify({ id })).join('\n');
    await run(
      input,
      async () => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      },
      { jobs: 3 },
    );
    assert.equal(most, 3);
  });

  test('runs a request with effects alone, after those before it and before those after it', async () => {
    const order: string[] = [];
    const input = ['r1', 'r2', 'W', 'r3'].map((text) => JSON.stringify({ id: text, text })).join('\n');
    await run(
      input,
      async (text) => {
        order.push(`+${text}`);
        await new Promise((resolve) => setImmediate(resolve));
        order.push(`-${text}`);
      },
      { alone: (text) => text === 'W' },
    );
    assert.deepEqual(order, ['+r1', '+r2', '-r1', '-r2', '+W', '-W', '+r3', '-r3']);
  });

  test('of nothing ends well', async () => {
    assert.equal((await run('', () => Promise.reject(new Error('never')))).count, 0);
  });

  test('begins nothing more once it is interrupted', async () => {
    const stop = new AbortController();
    const input = '{"id":1,"text":""}\n{"id":2,"text":""}\n';
    const { answered } = await run(input, async () => stop.abort(), { jobs: 1, signal: stop.signal });
    assert.deepEqual(answered, [1]);
  });
});
