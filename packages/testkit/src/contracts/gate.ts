import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { asId } from '@oxydra/types';
import type {
  ApprovalAnswer,
  Committed,
  Gate,
  JsonObject,
  Label,
  Permit,
  Scene,
  ToolCall,
  Verdict,
} from '@oxydra/types';

/** A gate over two tools whose runs are counted, and a journal to prove intents with. */
export interface GateSubject {
  readonly gate: Gate;
  /** A tool that only reads, allowed without a question. */
  readonly reader: { readonly name: string; readonly arguments: JsonObject };
  /** A side-effecting tool about which the policy asks. */
  readonly writer: { readonly name: string; readonly arguments: JsonObject; readonly otherArguments: JsonObject };
  /** How often either has run. */
  runs(): number;
  /** Puts the intent of a call on disk. */
  commit(call: ToolCall): Promise<Committed>;
  /** A scene in the session that `commit` writes to. */
  readonly scene: Scene;
}

const never = new AbortController().signal;
let serial = 0;

function callOf(
  gate: Gate,
  { name, arguments: args }: { readonly name: string; readonly arguments: JsonObject },
): ToolCall {
  serial += 1;
  return { call: asId(`call-${serial}`), key: asId(`key-${serial}`), name, arguments: args, ...gate.traits(name) };
}

const yes = (verdict: Verdict, over: Partial<ApprovalAnswer> = {}): ApprovalAnswer => {
  assert.equal(verdict.verdict, 'ask', verdict.reason);
  if (verdict.verdict !== 'ask') return assert.fail();
  const { id, hash, expiresAt } = verdict.approval;
  return { approval: id, hash, expiresAt, decision: 'allow', scope: 'once', by: 'test', ...over };
};

const oneSentence = (text: string): void => assert.match(text, /^[^\n]+[.?]$/u);

/** What every gate keeps, whatever tools stand behind it. */
export function gateContract(name: string, open: () => Promise<GateSubject>): void {
  describe(`a gate (${name})`, () => {
    test('runs a call that only reads without a question', async () => {
      const { gate, reader, scene, commit, runs } = await open();
      const call = callOf(gate, reader);
      assert.equal((await gate.judge(call, scene)).verdict, 'allow');
      const result = await gate.perform({ call, scene, committed: await commit(call) }, { signal: never });
      assert.equal(result.ok, true, result.text);
      assert.equal(runs(), 1);
    });

    test('asks before a call the policy asks about, and runs it once it is allowed', async () => {
      const { gate, writer, scene, commit, runs } = await open();
      const call = callOf(gate, writer);
      const verdict = await gate.judge(call, scene);
      const answer = yes(verdict);
      assert.equal((await gate.judge(call, scene, answer)).verdict, 'allow');
      assert.equal(runs(), 0, 'judging runs nothing');
      const result = await gate.perform({ call, scene, answer, committed: await commit(call) }, { signal: never });
      assert.equal(result.ok, true, result.text);
      assert.equal(runs(), 1);
    });

    test('does not run what nobody allowed', async () => {
      const { gate, writer, scene, commit, runs } = await open();
      const call = callOf(gate, writer);
      const committed = await commit(call);
      const no = yes(await gate.judge(call, scene), { decision: 'deny', text: 'not now' });
      const denied = await gate.judge(call, scene, no);
      assert.equal(denied.verdict, 'deny');
      assert.match(denied.reason, /not now/);
      for (const answer of [undefined, no]) {
        const result = await gate.perform({ call, scene, answer, committed }, { signal: never });
        assert.equal(result.ok, false);
        oneSentence(result.text);
      }
      assert.equal(runs(), 0);
    });

    test('counts an answer only for exactly the call, label, person and time it was given for', async () => {
      const { gate, writer, scene, commit, runs } = await open();
      const call = callOf(gate, writer);
      const answer = yes(await gate.judge(call, scene));
      const changed: readonly Partial<Omit<Permit, 'committed'>>[] = [
        { call: { ...call, arguments: writer.otherArguments } },
        { call: { ...call, call: asId('call-other') } },
        { scene: { ...scene, label: { ...scene.label, integrity: 'untrusted' } } },
        { scene: { ...scene, label: { ...scene.label, confidentiality: 'vault' } } },
        { scene: { ...scene, label: { ...scene.label, sources: [...scene.label.sources, 'web:example.org'] } } },
        { scene: { ...scene, user: asId('somebody-else') } },
        { answer: { ...answer, expiresAt: answer.expiresAt + 1 } },
        { answer: { ...answer, hash: '0'.repeat(64) } },
        { answer: { ...answer, approval: asId('another') } },
      ];
      const committed = await commit(call);
      for (const over of changed) {
        const permit = { call, scene, answer, committed, ...over };
        const verdict = await gate.judge(permit.call, permit.scene, permit.answer);
        assert.equal(verdict.verdict, 'deny', JSON.stringify(over));
        const result = await gate.perform(permit, { signal: never });
        assert.equal(result.ok, false);
      }
      assert.equal(runs(), 0);
    });

    test('uses an answer once', async () => {
      const { gate, writer, scene, commit, runs } = await open();
      const call = callOf(gate, writer);
      const answer = yes(await gate.judge(call, scene));
      const permit = { call, scene, answer, committed: await commit(call) };
      assert.equal((await gate.perform(permit, { signal: never })).ok, true);
      assert.equal((await gate.perform(permit, { signal: never })).ok, false);
      assert.equal(runs(), 1);
    });

    test('runs no effect whose intent is not on disk', async () => {
      const { gate, reader, writer, scene, commit, runs } = await open();
      const call = callOf(gate, writer);
      const answer = yes(await gate.judge(call, scene));
      const committed = await commit(callOf(gate, writer));
      const permit = { call, scene, answer, committed };
      assert.equal((await gate.perform(permit, { signal: never })).error?.code, 'gate/no-intent');
      const disguised = { ...permit, call: { ...call, tier: 'read_only' as const } };
      assert.equal((await gate.perform(disguised, { signal: never })).ok, false);
      const elsewhere = { ...scene, session: asId<Scene['session']>('another') };
      for (const unproved of [call, callOf(gate, reader)]) {
        const result = await gate.perform({ ...permit, call: unproved, scene: elsewhere }, { signal: never });
        assert.equal(result.ok, false, unproved.name);
      }
      assert.equal(runs(), 0);
    });

    test('explains what is wrong with a call, and runs nothing of it', async () => {
      const { gate, reader, writer, scene, commit, runs } = await open();
      const broken: readonly ToolCall[] = [
        callOf(gate, { name: `${reader.name}x`, arguments: {} }),
        { ...callOf(gate, reader), arguments: null, malformed: 'Unexpected end of JSON input' },
        callOf(gate, { name: writer.name, arguments: { no_such_field: 1 } }),
      ];
      for (const call of broken) {
        const verdict = await gate.judge(call, scene);
        assert.equal(verdict.verdict, 'invalid', call.name);
        oneSentence(verdict.reason);
        const result = await gate.perform({ call, scene, committed: await commit(call) }, { signal: never });
        assert.equal(result.ok, false);
      }
      assert.equal(runs(), 0);
    });

    test('refuses a tool that the agent may not use, and does not show it', async () => {
      const { gate, reader, writer, scene } = await open();
      const narrow = { ...scene, tools: [writer.name] };
      assert.equal((await gate.judge(callOf(gate, reader), narrow)).verdict, 'deny');
      assert.deepEqual(
        gate.specs([writer.name]).map((spec) => spec.name),
        [writer.name],
      );
    });

    test('never weakens a label, in success and in failure', async () => {
      const { gate, reader, scene, commit } = await open();
      const label: Label = { integrity: 'untrusted', confidentiality: 'vault', sources: ['web:example.org'] };
      const calls = [callOf(gate, reader), callOf(gate, { name: 'none_such', arguments: {} })];
      for (const call of calls) {
        const permit = { call, scene: { ...scene, label }, committed: await commit(call) };
        const result = await gate.perform(permit, { signal: never });
        assert.deepEqual([result.label.integrity, result.label.confidentiality], ['untrusted', 'vault']);
        assert.ok(result.label.sources.includes('web:example.org'));
      }
    });

    test('rejects with the reason of a signal, and with nothing else', async () => {
      const { gate, reader, scene, commit, runs } = await open();
      const call = callOf(gate, reader);
      const reason = new Error('cancelled by the test');
      const permit = { call, scene, committed: await commit(call) };
      await assert.rejects(gate.perform(permit, { signal: AbortSignal.abort(reason) }), reason);
      assert.equal(runs(), 0);
    });
  });
}
