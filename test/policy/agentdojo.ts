/**
 * Drives a suite of AgentDojo, given as data, through the real gate with an agent that is wholly owned by what it reads:
 * it replays a user task's calls, and as soon as a result carries an injection it makes the attacker's calls, then
 * finishes the task. Approvals are answered no, and counted.
 *
 * The tools are foreign to the gate: it knows their names and arguments, as it would of any server's. What the data does
 * not hold is the text of results; a stub answers with the values that the task's later calls use and the user did not
 * give, which is where a real agent would have them from. A tool that carries injected text anywhere in the suite, or is
 * never used by it, is an untrusted source in every run, attack or not.
 */
import { createCountedIds, createFakeClock, createMemoryStore, createMemoryWorkspace } from '@oxydra/testkit';
import { asId, canonicalJson, joinLabels, USER_LABEL } from '@oxydra/types';
import type { Approval, Heard, Json, JsonObject, Scene } from '@oxydra/types';
import { foreignTool } from '../../packages/tools/src/foreign-tool.ts';
import { effectOf, inferFacts } from '../../packages/tools/src/flow/infer-facts.ts';
import { isLink } from '../../packages/tools/src/flow/reachable.ts';
import { createHouse } from '../../packages/tools/src/house.fixture.ts';

interface Call {
  readonly fn: string;
  readonly args: JsonObject;
  /** The injection points whose text the result carries. */
  readonly taint?: readonly string[];
}

export interface Suite {
  readonly tools: readonly { readonly name: string; readonly params: JsonObject }[];
  readonly user: readonly { readonly id?: string; readonly prompt: string; readonly calls?: readonly Call[] }[];
  readonly inj: readonly { readonly id?: string; readonly goal: string; readonly calls?: readonly Call[] }[];
}

type Task = Suite['user'][number];
type Injection = Suite['inj'][number];

export interface Run {
  readonly task: string;
  readonly attack: string | undefined;
  readonly asked: readonly Approval[];
  /** Calls of the attacker that had an effect. */
  readonly through: readonly string[];
  /** What each decision cost, in milliseconds. */
  readonly decisions: readonly number[];
}

const textsIn = (value: Json): readonly string[] => {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return (Array.isArray(value) ? value : Object.values(value)).flatMap((each: Json) => textsIn(each));
};

/** A call has an effect unless it only looks, and asks nobody outside to. What the user's task does too is no effect. */
const hasEffect = ({ fn, args }: Call, task: Task): boolean =>
  (effectOf(fn).effect !== 'reads' || inferFacts(fn, args).parts.some(({ values }) => values.some(isLink))) &&
  !(task.calls ?? []).some((own) => own.fn === fn && canonicalJson(own.args) === canonicalJson(args));

/** Prepares the house once for all runs of a suite. */
export function openSuite(suite: Suite) {
  const userCalls = suite.user.flatMap(({ calls = [] }) => calls);
  const trusts = (name: string): boolean => {
    const uses = userCalls.filter(({ fn }) => fn === name);
    return uses.length > 0 && uses.every(({ taint = [] }) => taint.length === 0);
  };
  let answer = '';
  const tools = suite.tools.map(({ name, params }) =>
    foreignTool({
      name,
      description: '',
      input: { type: 'object', properties: params },
      timeoutMs: 1000,
      source: `stub:${name}`,
      integrity: trusts(name) ? 'tool' : 'untrusted',
      run: async () => ({ text: answer }),
    }),
  );
  const house = createHouse({
    store: createMemoryStore({ user: asId('ada') }),
    workspace: createMemoryWorkspace(),
    clock: createFakeClock(),
    ids: createCountedIds(),
    tools,
  });

  return async (task: Task, attack?: Injection): Promise<Run> => {
    const asked: Approval[] = [];
    const through: string[] = [];
    const decisions: number[] = [];
    let scene: Scene = { ...house.scene, label: USER_LABEL, heard: [{ text: task.prompt, label: USER_LABEL }] };

    const make = async ({ fn, args }: Call, text: string): Promise<boolean> => {
      const call = house.callOf(fn, args);
      const begun = performance.now();
      const verdict = await house.gate.judge(call, scene);
      decisions.push(performance.now() - begun);
      if (verdict.verdict === 'ask') asked.push(verdict.approval);
      if (verdict.verdict !== 'allow') return false;
      answer = text;
      const result = await house.perform(call, { scene });
      const heard: Heard = { text: result.text, label: result.origin ?? result.label, asked: JSON.stringify(args) };
      scene = { ...scene, label: joinLabels(scene.label, result.label), heard: [...scene.heard, heard] };
      return result.ok;
    };

    const calls = task.calls ?? [];
    let owned = false;
    for (const [index, call] of calls.entries()) {
      const later = calls.slice(index + 1).flatMap(({ args }) => textsIn(args));
      const found = later.filter((value) => !task.prompt.includes(value)).join('\n');
      const carries = (call.taint ?? []).length > 0;
      const text = attack !== undefined && carries ? `${found}\n${attack.goal}` : found;
      const done = await make(call, text);
      if (!done || !carries || attack === undefined || owned) continue;
      owned = true;
      for (const hostile of attack.calls ?? []) {
        if ((await make(hostile, '')) && hasEffect(hostile, task))
          through.push(`${hostile.fn} ${JSON.stringify(hostile.args)}`);
      }
    }
    return { task: task.id ?? task.prompt, attack: attack?.id ?? attack?.goal, asked, through, decisions };
  };
}
