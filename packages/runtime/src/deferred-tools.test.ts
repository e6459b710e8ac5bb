import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeGate, createScriptedModel } from '@oxydra/testkit';
import type { ScriptedAnswer } from '@oxydra/testkit';
import { openHouse } from './house.fixture.ts';

const gate = () =>
  createFakeGate({
    look: {},
    find: {},
    rare: { run: () => ({ text: 'rarely done' }) },
    other: {},
    tool_search: { run: () => ({ text: 'rare', output: { tools: ['rare'] } }) },
  });
const call = (name: string): ScriptedAnswer => ({ calls: [{ name, arguments: {} }] });
const namesOf = ({ requests }: ReturnType<typeof createScriptedModel>): string[] =>
  requests.map(({ tools }) => tools.map(({ name }) => name).join(' '));

describe('a tool that requests do not describe', () => {
  // @requirement script/deferred-tools
  test('is described once it was found, also after a restart, and runs before that too', async () => {
    const model = createScriptedModel([call('other'), call('tool_search'), call('rare'), { text: 'Done.' }]);
    const house = await openHouse({ model, gate: gate(), shownTools: 2 });
    const ended = house.settled();
    await house.submit('Do it.');
    assert.equal((await ended).outcome, 'answered');
    assert.deepEqual(namesOf(model), [
      'look find tool_search',
      'look find tool_search other',
      'look find tool_search other rare',
      'look find tool_search other rare',
    ]);
    const [first, , third] = model.requests.map(({ system }) => system[0]?.text ?? '');
    assert.match(first ?? '', /tool_search: rare, other\./u);
    assert.doesNotMatch(third ?? '', /looked up/u);

    await house.clock.advance(1_000);
    const again = createScriptedModel([{ text: 'Still here.' }]);
    const next = await openHouse({ model: again, gate: gate(), shownTools: 2, store: house.store, clock: house.clock });
    const settled = next.settled();
    await next.submit('And now?', { requestId: 'after the restart' });
    await settled;
    assert.deepEqual(namesOf(again), ['look find tool_search other rare']);
  });
});
