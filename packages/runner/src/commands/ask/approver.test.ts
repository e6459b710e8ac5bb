import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId, type ApprovalId, type CallId } from '@oxydra/types';
import type { AskApproval } from './ask-event.ts';
import { parseApproveRule } from './approve-rules.ts';
import { createApprover, type ReadAnswer } from './approver.ts';

const approval = (more: Partial<AskApproval> = {}): AskApproval => ({
  approval: asId<ApprovalId>('a1'),
  call: asId<CallId>('c1'),
  kind: 'permission',
  tool: 'file_write',
  arguments: { path: 'a.md' },
  summary: 'Write a.md',
  diff: '+hello',
  reason: 'it changes a file',
  path: [],
  rule: 'file_write(/shared/**)',
  hash: 'h',
  expires_at: '2026-11-21T00:00:00.000Z',
  ...more,
});

const { signal } = new AbortController();

/** A person who gives these answers, one after the other, then leaves. */
function person(...answers: readonly string[]): { readonly read: ReadAnswer; readonly prompts: readonly string[] } {
  const prompts: string[] = [];
  const left = [...answers];
  return { prompts, read: (prompt) => (prompts.push(prompt), Promise.resolve(left.shift())) };
}

describe('a request for approval', () => {
  test('is denied without a terminal, and the model reads what would have allowed it', async () => {
    const decision = await createApprover([], undefined)(approval(), signal);
    assert.equal(decision.decision, 'deny');
    assert.match(decision.text ?? '', /--approve "file_write\(\/shared\/\*\*\)"/u);
  });

  test('is allowed once by a rule, and nobody is asked', async () => {
    const { read, prompts } = person();
    const decide = createApprover([parseApproveRule('all')], read);
    assert.deepEqual(await decide(approval(), signal), { decision: 'allow', scope: 'once' });
    assert.equal(prompts.length, 0);
  });

  test('is answered by one key: once, this session, always, no', async () => {
    for (const [key, decision, scope] of [
      ['y', 'allow', 'once'],
      ['s', 'allow', 'session'],
      ['A', 'allow', 'always'],
      ['n', 'deny', 'once'],
    ] as const) {
      const { read, prompts } = person(key);
      const given = await createApprover([], read)(approval(), signal);
      assert.deepEqual([given.decision, given.scope], [decision, scope]);
      assert.match(prompts[0] ?? '', /Write a\.md[\s\S]*it changes a file[\s\S]*\+hello/u);
    }
  });

  test('asks again for a key that means nothing, and for a scope that is not offered', async () => {
    const { read, prompts } = person('what?', 'a', 'y');
    const given = await createApprover([], read)(approval({ rule: undefined }), signal);
    assert.deepEqual(given, { decision: 'allow', scope: 'once' });
    assert.equal(prompts.length, 3);
  });

  test('is denied when the person leaves', async () => {
    assert.equal((await createApprover([], person().read)(approval(), signal)).decision, 'deny');
  });

  test('that is a question takes a number or words, and no rule answers it', async () => {
    const question = approval({ kind: 'question', summary: 'Which?', choices: ['red', 'blue'] });
    const rules = [parseApproveRule('all')];
    assert.equal((await createApprover(rules, person('2').read)(question, signal)).text, 'blue');
    assert.equal((await createApprover(rules, person('green').read)(question, signal)).text, 'green');
    assert.equal((await createApprover(rules, undefined)(question, signal)).decision, 'deny');
  });
});
