/** @requirement tool/one-gate @requirement tool/failures-are-results */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { z } from 'zod';
import { createCountedIds, createFakeClock, createMemoryStore, createMemoryWorkspace } from '@oxydra/testkit';
import { asId, Fault } from '@oxydra/types';
import type { Approval, ApprovalAnswer, Label, Verdict } from '@oxydra/types';
import { defineTool } from '../define-tool.ts';
import { createHouse } from '../house.fixture.ts';
import type { HousePorts } from '../house.fixture.ts';

const open = (over: Partial<HousePorts> = {}) => {
  const clock = createFakeClock();
  const store = createMemoryStore({ user: asId('ada') });
  const house = createHouse({ store, workspace: createMemoryWorkspace(), clock, ids: createCountedIds(), ...over });
  return { ...house, clock };
};

const approvalOf = (verdict: Verdict): Approval => {
  assert.equal(verdict.verdict, 'ask', verdict.reason);
  return verdict.verdict === 'ask' ? verdict.approval : assert.fail();
};

const answerTo = ({ id, hash, expiresAt }: Approval, over: Partial<ApprovalAnswer> = {}): ApprovalAnswer => ({
  approval: id,
  hash,
  expiresAt,
  decision: 'allow',
  scope: 'once',
  by: 'tui',
  ...over,
});

const ASK_WRITES = { approvals: { tools: { file_write: 'ask', file_edit: 'ask', file_delete: 'ask' } } } as const;

describe('an approval', () => {
  test('shows the call, why it asks, a diff and the rule it offers', async () => {
    const house = open({ ...ASK_WRITES, workspace: createMemoryWorkspace({ '/shared/a.md': 'one\ntwo\n' }) });
    const approval = approvalOf(await house.judge('file_write', { path: 'a.md', content: 'one\n2\n' }));
    assert.equal(approval.kind, 'permission');
    assert.equal(approval.summary, 'Write 6 bytes to /shared/a.md');
    assert.equal(approval.reason, 'approvals.tools.file_write says ask');
    assert.equal(approval.rule, 'file_write(/shared/**)');
    assert.match(approval.diff ?? '', /^--- \/shared\/a\.md\n\+\+\+ \/shared\/a\.md\n@@.*@@\n one\n-two\n\+2\n$/u);
    assert.deepEqual(approval.path.slice(0, 2), [
      'file_write is side_effecting',
      'policy: ask, by approvals.tools.file_write',
    ]);
    assert.equal(approval.expiresAt, house.clock.now() + 300_000);
  });

  test('shows what a deletion takes away', async () => {
    const house = open({
      ...ASK_WRITES,
      workspace: createMemoryWorkspace({ '/shared/d/x': 'gone\n', '/shared/d/y/z': '' }),
    });
    const file = approvalOf(await house.judge('file_delete', { path: 'd/x' }));
    assert.match(file.diff ?? '', /\+\+\+ \/dev\/null[^]*\n-gone\n/u);
    const folder = approvalOf(await house.judge('file_delete', { path: 'd', recursive: true }));
    assert.match(folder.diff ?? '', /-\/shared\/d\/x\n-\/shared\/d\/y\/\n/u);
    assert.equal(approvalOf(await house.judge('file_delete', { path: 'd/x', permanently: true })).rule, undefined);
  });

  test('is not asked for a call that could only fail', async () => {
    const house = open({ ...ASK_WRITES, workspace: createMemoryWorkspace({ '/shared/a': 'text' }) });
    const verdict = await house.judge('file_edit', { path: 'a', old_text: 'none', new_text: 'x' });
    assert.equal(verdict.verdict, 'invalid');
    assert.match(verdict.reason, /old_text does not occur in \/shared\/a, so nothing was changed/u);
  });

  test('given for the session or for good covers what its rule says and no more', async () => {
    const house = open(ASK_WRITES);
    const call = house.callOf('file_write', { path: 'a', content: '' });
    const approval = approvalOf(await house.gate.judge(call, house.scene));
    await house.gate.judge(call, house.scene, answerTo(approval, { scope: 'always' }));
    await house.gate.judge(call, house.scene, answerTo(approval, { scope: 'always' }));
    assert.deepEqual(await house.store.rules.all(), ['file_write(/shared/**)']);
    const verdictOn = async (name: string, path: string, sessionRules: readonly string[] = []) =>
      (await house.judge(name, name === 'file_write' ? { path, content: '' } : { path }, { sessionRules })).verdict;
    assert.equal(await verdictOn('file_write', '/shared/deep/b'), 'allow');
    assert.equal(await verdictOn('file_write', '/tmp/b'), 'ask');
    assert.equal(await verdictOn('file_write', '/shared/x/../b'), 'ask');
    assert.equal(await verdictOn('file_write', '/tmp/b', ['file_write(/tmp/**)']), 'allow');
    assert.equal(
      await verdictOn('file_write', '/tmp/b', ['file_delete(/tmp/**)', 'file_write(', '**', 'file_write(**)']),
      'ask',
    );
  });

  test('counts after a restart, when nothing of it is in memory', async () => {
    const workspace = createMemoryWorkspace();
    const before = open({ ...ASK_WRITES, workspace });
    const call = before.callOf('file_write', { path: 'a', content: 'approved' });
    const answer = answerTo(approvalOf(await before.gate.judge(call, before.scene)));
    const after = open({ ...ASK_WRITES, workspace });
    await after.clock.advance(3_600_000);
    const result = await after.perform(call, { answer });
    assert.equal(result.ok, true, result.text);
    assert.equal((await workspace.read('a', { limit: 99 })).size, 8);
  });

  test('of a question gives the answer to the model', async () => {
    const house = open();
    const call = house.callOf('ask_user', { question: 'Which?', choices: ['red', 'blue'] });
    const approval = approvalOf(await house.gate.judge(call, house.scene));
    assert.deepEqual([approval.kind, approval.summary, approval.choices], ['question', 'Which?', ['red', 'blue']]);
    assert.equal(approval.rule, undefined);
    const result = await house.perform(call, { answer: answerTo(approval, { text: 'blue' }) });
    assert.deepEqual([result.ok, result.text], [true, 'blue']);
  });

  test('that nobody gives in time is a denial the model can read', async () => {
    const house = open();
    const call = house.callOf('ask_user', { question: 'Which?' });
    const approval = approvalOf(await house.gate.judge(call, house.scene));
    const verdict = await house.gate.judge(call, house.scene, answerTo(approval, { decision: 'deny', by: 'timeout' }));
    assert.equal(verdict.verdict, 'deny');
    assert.match(verdict.reason, /^The question was not answered, because nobody answered within 5 minutes; .*\.$/u);
  });
});

describe('the policy', () => {
  test('lets read-only and workspace tools through and asks before privileged ones', async () => {
    const far = defineTool({
      name: 'far',
      description: '',
      input: z.object({}),
      tier: 'privileged',
      timeoutMs: 1,
      idempotent: false,
      needs: [],
      run: () => ({ text: '' }),
    });
    assert.equal((await open({ tools: [far] }).judge('far', {})).verdict, 'ask');
    assert.equal(
      (await open({ tools: [far], approvals: { tiers: { privileged: 'auto' } } }).judge('far', {})).verdict,
      'allow',
    );
    assert.equal((await open().judge('file_write', { path: 'a', content: '' })).verdict, 'allow');
    assert.equal((await open().judge('file_list', {})).verdict, 'allow');
  });

  test('of a tool goes before that of its tier, and deny beats every answer and rule', async () => {
    const house = open({ approvals: { tools: { file_write: 'deny' }, tiers: { side_effecting: 'auto' } } });
    await house.store.rules.add('file_write(/shared/**)', 'test', 0);
    const verdict = await house.judge('file_write', { path: 'a', content: '' }, { sessionRules: ['file_write'] });
    assert.equal(verdict.verdict, 'deny');
    assert.equal((await open({ approvals: { tiers: { read_only: 'ask' } } }).judge('file_list', {})).verdict, 'ask');
    assert.equal((await house.judge('toString', {})).verdict, 'invalid');
  });
});

describe('labels', () => {
  const send = defineTool({
    name: 'send',
    description: '',
    input: z.object({ to: z.string() }),
    tier: 'side_effecting',
    timeoutMs: 1000,
    idempotent: false,
    needs: [],
    sinks: [{ argument: 'to', role: 'destination' }],
    run: () => ({ text: 'sent' }),
  });
  const labelled = (integrity: Label['integrity'], confidentiality: Label['confidentiality']) => ({
    label: { integrity, confidentiality, sources: ['web:example.org'] },
    sessionRules: ['send'],
  });

  test('keep vault data and secrets inside, whatever was allowed', async () => {
    for (const confidentiality of ['vault', 'secret'] as const) {
      const verdict = await open({ tools: [send] }).judge('send', { to: 'x' }, labelled('user', confidentiality));
      assert.equal(verdict.verdict, 'deny');
      assert.match(verdict.reason, /web:example\.org/u);
    }
  });

  test('ask before untrusted text chooses a destination, and offer no rule then', async () => {
    const approval = approvalOf(
      await open({ tools: [send] }).judge('send', { to: 'x' }, labelled('untrusted', 'user')),
    );
    assert.equal(approval.rule, undefined);
    assert.equal((await open({ tools: [send] }).judge('send', { to: 'x' }, labelled('user', 'user'))).verdict, 'allow');
  });

  test('join what the tool brought with what the model had seen', async () => {
    const house = open({ workspace: createMemoryWorkspace({ '/shared/a': 'x' }) });
    const { label } = await house.run('file_read', { path: 'a' });
    assert.deepEqual(label, { integrity: 'untrusted', confidentiality: 'user', sources: ['user', 'file:/shared/a'] });
  });
});

describe('a run', () => {
  const tool = (run: (signal: AbortSignal) => Promise<{ text: string }>, timeoutMs = 1000) =>
    defineTool({
      name: 'slow',
      description: '',
      input: z.object({}),
      tier: 'read_only',
      timeoutMs,
      idempotent: true,
      needs: [],
      run: (_input, _ports, { signal }) => run(signal),
    });
  const hangs = (): Promise<never> => new Promise(() => {});

  test('ends at its time even if the tool does not listen', async () => {
    let heard: AbortSignal | undefined;
    const house = open({ tools: [tool((signal) => ((heard = signal), hangs()))] });
    const running = house.run('slow', {});
    await house.clock.advance(999);
    assert.equal(heard?.aborted, false);
    await house.clock.advance(1);
    const result = await running;
    assert.equal(result.error?.code, 'tool/timed-out');
    assert.match(result.text, /^slow took longer than its 1 seconds and was stopped\./u);
    assert.equal(heard?.aborted, true);
    assert.equal(result.durationMs, 1000);
    assert.equal(house.clock.pending, 0);
  });

  test('unwinds at once when cancelled, and leaves no timer', async () => {
    const controller = new AbortController();
    const begun = Promise.withResolvers<void>();
    const house = open({ tools: [tool(() => (begun.resolve(), hangs()))] });
    const running = house.run('slow', {}, { signal: controller.signal });
    await begun.promise;
    const reason = new Fault('turn/cancelled', 'Cancelled.');
    controller.abort(reason);
    await assert.rejects(running, reason);
    assert.equal(house.clock.pending, 0);
  });

  test('that fails is a result: a Fault with its hint, a defect without its details', async () => {
    const faulty = open({
      tools: [tool(() => Promise.reject(new Fault('tool/x', 'It is closed.', { hint: 'Open it.' })))],
    });
    const fault = await faulty.run('slow', {});
    assert.deepEqual([fault.ok, fault.text], [false, 'It is closed. Open it.']);
    assert.deepEqual(fault.error, { code: 'tool/x', message: 'It is closed.', hint: 'Open it.' });
    const buggy = open({ tools: [tool(() => Promise.reject(new TypeError('/home/ada/x is not a function')))] });
    const bug = await buggy.run('slow', {});
    assert.equal(bug.error?.code, 'tool/bug');
    assert.doesNotMatch(JSON.stringify(bug), /home/u);
    assert.match(buggy.logged.join('\n'), /tool\.bug/u);
  });

  test('with a long output shows head and tail and keeps the whole as an artifact', async () => {
    const whole = `${'ä€😀'.repeat(4000)}END`;
    const house = open({ tools: [tool(() => Promise.resolve({ text: whole }))] });
    const result = await house.run('slow', {});
    assert.ok(Buffer.byteLength(result.text) <= 16 * 1024, String(Buffer.byteLength(result.text)));
    assert.ok(result.text.startsWith('ä€😀') && result.text.endsWith('END'));
    assert.doesNotMatch(result.text, /\ufffd/u);
    assert.ok(result.artifact !== undefined && result.text.includes(result.artifact));
    const kept = await house.store.artifacts.read(house.scene.session, result.artifact, 0, 1e6);
    assert.equal(kept?.text, whole);
  });
});
