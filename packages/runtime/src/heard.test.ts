/** @requirement policy/labels-decide */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeGate, createScriptedModel } from '@oxydra/testkit';
import type { Label, Scene } from '@oxydra/types';
import { openHouse } from './house.fixture.ts';

const WEB: Label = { integrity: 'untrusted', confidentiality: 'public', sources: ['web:example.org'] };
const TOOL: Label = { integrity: 'tool', confidentiality: 'user', sources: ['contacts'] };

describe('what a call is judged by', () => {
  test('is all that was said, each with the label of its own words, and what the model said is left out', async () => {
    const scenes: Scene[] = [];
    const gate = createFakeGate({
      fetch: { run: () => ({ text: 'page', label: WEB, origin: WEB }) },
      find: {
        judge: (_call, scene) => (scenes.push(scene), { verdict: 'allow', reason: 'fake', path: [] }),
        run: () => ({ text: 'Ann', label: WEB, origin: TOOL }),
      },
    });
    const model = createScriptedModel([
      { text: 'I will look.', calls: [{ name: 'fetch', arguments: { url: 'x' } }] },
      { calls: [{ name: 'find', arguments: { who: 'Ann' } }] },
      { text: 'Done.' },
    ]);
    const house = await openHouse({ model, gate });
    const file = { type: 'file', mediaType: 'application/pdf', data: 'AA==', name: 'a.pdf' } as const;
    const settled = house.settled();
    await house.submit('Find Ann', { parts: [{ type: 'text', text: 'Find Ann' }, file] });
    await settled;
    const heard = scenes[0]?.heard.map(({ text, label, asked }) => [text, label.integrity, asked]);
    assert.deepEqual(heard, [
      ['Find Ann', 'user', undefined],
      ['page', 'untrusted', '{"url":"x"}'],
    ]);
    const after = await house.runtime.sceneOf(house.session);
    assert.deepEqual(after.heard.at(-1), { text: 'Ann', label: TOOL, asked: '{"who":"Ann"}' });
    assert.equal(after.label.integrity, 'untrusted');
  });

  test('holds none of our own words about a call that was not made: they quote it', async () => {
    const scenes: Scene[] = [];
    const gate = createFakeGate({
      'evil.example': {
        judge: () => ({ verdict: 'invalid', reason: 'There is no tool named evil.example.', path: [] }),
      },
      find: { judge: (_call, scene) => (scenes.push(scene), { verdict: 'deny', reason: 'no', path: [] }) },
    });
    const model = createScriptedModel([
      { calls: [{ name: 'evil.example', arguments: {} }] },
      { calls: [{ name: 'find', arguments: {} }] },
      { text: 'Done.' },
    ]);
    const house = await openHouse({ model, gate });
    const settled = house.settled();
    await house.submit('Find Ann');
    await settled;
    assert.deepEqual(
      scenes[0]?.heard.map(({ text }) => text),
      ['Find Ann'],
    );
  });

  test('is untrusted from the first file on that a person attaches, and their words stay theirs', async () => {
    const scenes: Scene[] = [];
    const judge = (_call: unknown, scene: Scene) => (
      scenes.push(scene),
      { verdict: 'deny', reason: 'no', path: [] } as const
    );
    const model = createScriptedModel([{ calls: [{ name: 'send', arguments: {} }] }, { text: 'Done.' }]);
    const house = await openHouse({ model, gate: createFakeGate({ send: { judge } }) });
    const settled = house.settled();
    await house.submit('Read this', {
      parts: [
        { type: 'text', text: 'Read this' },
        { type: 'file', mediaType: 'application/pdf', data: 'AA==', name: 'a.pdf' },
      ],
    });
    await settled;
    assert.equal(scenes[0]?.label.integrity, 'untrusted');
    assert.ok(scenes[0].label.sources.includes('attachment:a.pdf'));
    assert.equal(scenes[0].heard[0]?.label.integrity, 'user');
  });
});
