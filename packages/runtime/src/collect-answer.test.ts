import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, NO_USAGE } from '@oxydra/types';
import type { CallId, ModelEvent } from '@oxydra/types';
import { collectAnswer, parseArguments } from './collect-answer.ts';

const finish: ModelEvent = {
  type: 'finish',
  reason: 'stop',
  usage: NO_USAGE,
  charge: { usd: 1, usage: NO_USAGE },
  model: 'p/m',
};
const collect = (...events: readonly ModelEvent[]) => {
  const collector = collectAnswer();
  for (const event of events) assert.equal(collector.add(event), undefined);
  return collector.add(finish)?.parts;
};

describe('an answer', () => {
  test('keeps its parts in the order in which they began, however their deltas mix', () => {
    const parts = collect(
      { type: 'reasoning-start', id: '0' },
      { type: 'text-start', id: '0' },
      { type: 'text-delta', id: '0', delta: 'Hel' },
      { type: 'reasoning-delta', id: '0', delta: 'hmm' },
      { type: 'text-delta', id: '0', delta: 'lo' },
      { type: 'reasoning-end', id: '0', opaque: { signature: 'sig' } },
    );
    assert.deepEqual(parts, [
      { type: 'reasoning', text: 'hmm', opaque: { signature: 'sig' } },
      { type: 'text', text: 'Hello' },
    ]);
  });

  test('keeps a part without text when it carries a signature that has to return', () => {
    const parts = collect({ type: 'text-start', id: '1' }, { type: 'text-end', id: '1', opaque: { thought: 'x' } });
    assert.deepEqual(parts, [{ type: 'text', text: '', opaque: { thought: 'x' } }]);
  });

  test('forgets everything that is withdrawn', () => {
    const call = asId<CallId>('c');
    const parts = collect(
      { type: 'text-delta', id: '0', delta: 'void' },
      { type: 'tool-call', call, name: 'a', input: '{}' },
      { type: 'withdrawn', reason: 'cut' },
      { type: 'text-delta', id: '0', delta: 'again' },
      { type: 'tool-call', call, name: 'a', input: '{}' },
    );
    assert.deepEqual(parts, [
      { type: 'text', text: 'again' },
      { type: 'tool-call', call, name: 'a', arguments: {} },
    ]);
  });

  test('takes a call once, and says what is wrong with arguments it cannot read', () => {
    assert.deepEqual(parseArguments(''), { arguments: {} });
    assert.deepEqual(parseArguments(' {"a": [1]} '), { arguments: { a: [1] } });
    assert.equal(parseArguments('[1]').malformed, 'the arguments must be one JSON object');
    assert.match(parseArguments('{"a":').malformed ?? '', /^the arguments are not valid JSON/);
  });
});
