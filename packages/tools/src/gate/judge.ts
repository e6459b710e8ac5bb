import { asId, Fault, joinLabels } from '@oxydra/types';
import type {
  Approval,
  ApprovalAnswer,
  Clock,
  Digest,
  Ids,
  Label,
  Scene,
  StandingRules,
  ToolCall,
  Verdict,
} from '@oxydra/types';
import { modeOf } from '../approval/policy.ts';
import type { ApprovalPolicy } from '../approval/policy.ts';
import { ruleAllows } from '../approval/rule.ts';
import { isSealed, sealOf } from '../approval/seal.ts';
import { judgeFlow } from '../flow/judge-flow.ts';
import { nearestName } from '../nearest-name.ts';
import { oneLine } from '../one-line.ts';
import type { PreparedCall, Tool, ToolPorts } from '../tool.ts';

export interface JudgePorts {
  readonly tools: ReadonlyMap<string, Tool>;
  /** For previews: what they may look at, and `learn` hears the label of all that they see. */
  readonly look: (learn: (label: Label) => void) => ToolPorts;
  readonly scrub: (text: string) => string;
  readonly rules: StandingRules;
  readonly approvals: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  /** The name of a known secret that stands in a text. */
  readonly secretIn: (text: string) => string | undefined;
}

export interface Ready {
  readonly tool: Tool;
  readonly prepared: PreparedCall;
  /** No person has looked at it, and it goes to an address that the model may have composed. */
  readonly composed: boolean;
}

/** A verdict, and for an allowed call what will run. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly ready?: Ready;
}

/** The tool and its understood arguments, or why there are none. */
function understand(tools: ReadonlyMap<string, Tool>, call: ToolCall, scene: Scene): Tool | Verdict {
  const name = oneLine(call.name, 64);
  const allowed = [...tools.keys()].filter((known) => scene.tools?.includes(known) ?? true);
  const tool = tools.get(call.name);
  if (tool === undefined) {
    const near = nearestName(call.name, allowed);
    const advice =
      near === undefined ? `use one of ${allowed.join(', ') || 'none: answer in words'}` : `did you mean ${near}`;
    return { verdict: 'invalid', reason: `There is no tool named ${name}; ${advice}.`, path: [`no tool ${name}`] };
  }
  if (!allowed.includes(call.name)) {
    const reason = `The agent ${scene.agent} may not use ${name}; go on without it.`;
    return { verdict: 'deny', reason, path: [`${name} is not among the tools of agent ${scene.agent}`] };
  }
  return tool;
}

const minutes = (ms: number): string =>
  ms < 120_000 ? `${Math.round(ms / 1000)} seconds` : `${Math.round(ms / 60_000)} minutes`;

/** Creates the judge: all that can be said of a call before anything happens. */
export function createJudge(ports: JudgePorts) {
  const { tools, rules, approvals, clock, ids, digest } = ports;

  /** What a person's word means for this call. */
  const judgeAnswer = async (
    call: ToolCall,
    scene: Scene,
    prepared: PreparedCall,
    offered: string | undefined,
    answer: ApprovalAnswer,
    path: readonly string[],
  ): Promise<Verdict> => {
    const asked = prepared.question !== undefined;
    if (!isSealed(digest, call, scene, answer)) {
      const reason = `The approval was given for something else, so ${call.name} was not made; call it again to ask anew.`;
      return { verdict: 'deny', reason, path: [...path, 'approval: its seal does not fit this call'] };
    }
    const said = answer.text === undefined || answer.text === '' ? '' : ` ("${oneLine(answer.text)}")`;
    if (answer.decision === 'deny') {
      const what = asked ? 'The question was not answered' : `The call of ${call.name} was not made`;
      const why =
        answer.by === 'timeout'
          ? `nobody answered within ${minutes(approvals.timeoutMs)}`
          : `${answer.by === 'policy' ? 'the policy' : 'the user'} declined it`;
      const reason = `${what}, because ${why}${answer.by === 'timeout' ? '' : said}; do not repeat it, go on without it or say what you need.`;
      return { verdict: 'deny', reason, path: [...path, `approval: denied by ${oneLine(answer.by, 60)}`] };
    }
    if (answer.scope === 'always' && offered !== undefined && !(await rules.all()).includes(offered)) {
      await rules.add(offered, answer.by, clock.now());
    }
    const reason = asked ? 'the user answered' : `allowed by ${oneLine(answer.by, 60)} (${answer.scope})`;
    return { verdict: 'allow', reason, path: [...path, `approval: ${reason}`] };
  };

  const openApproval = async (
    call: ToolCall,
    scene: Scene,
    prepared: PreparedCall,
    about: {
      readonly reason: string;
      readonly path: readonly string[];
      readonly rule: string | undefined;
      readonly learn: (label: Label) => void;
    },
  ): Promise<Approval> => {
    const { question } = prepared;
    const diff = question === undefined ? await prepared.preview(ports.look(about.learn)) : undefined;
    const id = asId<Approval['id']>(ids.next());
    const expiresAt = clock.now() + approvals.timeoutMs;
    return {
      id,
      kind: question === undefined ? 'permission' : 'question',
      call: call.call,
      tool: call.name,
      arguments: call.arguments ?? {},
      summary: question?.text ?? prepared.summary,
      reason: about.reason,
      path: about.path,
      ...(diff === undefined ? {} : { diff: ports.scrub(diff) }),
      ...(about.rule === undefined ? {} : { rule: about.rule }),
      ...(question?.choices === undefined ? {} : { choices: question.choices }),
      hash: sealOf(digest, call, scene, id, expiresAt),
      expiresAt,
    };
  };

  return async (call: ToolCall, scene: Scene, answer?: ApprovalAnswer): Promise<Judgement> => {
    const tool = understand(tools, call, scene);
    if ('verdict' in tool) return { verdict: tool };
    const path = [`${call.name} is ${tool.tier}`];
    if (call.arguments === null || call.malformed !== undefined) {
      const why = oneLine(call.malformed ?? 'they are no JSON object').replace(/[.\s]+$/u, '');
      const reason = `The arguments of ${call.name} could not be read: ${why}; send one JSON object.`;
      return { verdict: { verdict: 'invalid', reason, path: [...path, 'arguments: malformed'] } };
    }
    let prepared: PreparedCall;
    try {
      prepared = tool.prepare(call.arguments);
    } catch (error) {
      if (!Fault.is(error)) throw error;
      return { verdict: { verdict: 'invalid', reason: error.message, path: [...path, 'arguments: refused'] } };
    }
    const { mode, by } = modeOf(approvals, call.name, tool.tier);
    path.push(`policy: ${mode}, by ${by}`);
    if (mode === 'deny') {
      const reason = `The policy forbids ${call.name} (${by}); go on without it.`;
      return { verdict: { verdict: 'deny', reason, path } };
    }
    const known = prepared.flow === undefined ? undefined : ports.secretIn(JSON.stringify(call.arguments));
    if (known !== undefined) {
      const reason = `Not allowed: the arguments of ${call.name} hold the secret ${known}; write {{secret:${known}}} where it is to be put in.`;
      return { verdict: { verdict: 'deny', reason, path: [...path, `secrets: ${known} would leave`] } };
    }
    const flow = judgeFlow(call.name, prepared.flow, { ...scene, trusted: approvals.trusted ?? [] });
    path.push(...flow.path);
    const ready: Ready = { tool, prepared, composed: flow.composed === true && answer === undefined };
    if (flow.flow === 'deny') {
      return { verdict: { verdict: 'deny', reason: `Not allowed: ${flow.reason}; go on without it.`, path } };
    }
    const asks = prepared.question !== undefined || mode === 'ask' || flow.flow === 'ask';
    if (!asks) return { verdict: { verdict: 'allow', reason: `${by}: auto`, path }, ready };
    // Nothing is allowed for good while untrusted text may be speaking, and a question has no rule.
    const rule = prepared.question === undefined && flow.flow === 'pass' ? prepared.rule : undefined;
    if (answer !== undefined) {
      const verdict = await judgeAnswer(call, scene, prepared, rule, answer, path);
      return { verdict, ...(verdict.verdict === 'allow' ? { ready } : {}) };
    }
    if (rule !== undefined) {
      const standing = [...scene.sessionRules, ...(await rules.all())];
      const allowed = standing.find((known) => ruleAllows(known, call.name, prepared.subject));
      if (allowed !== undefined) {
        path.push(`rule: ${allowed} allows it`);
        return { verdict: { verdict: 'allow', reason: `the rule ${allowed}`, path }, ready };
      }
      path.push('rule: none allows it');
    }
    const reason =
      prepared.question !== undefined ? 'the agent asks' : flow.flow === 'ask' ? flow.reason : `${by} says ask`;
    let seen = prepared.label;
    const learn = (label: Label): void => void (seen = joinLabels(seen, label));
    try {
      const approval = await openApproval(call, scene, prepared, { reason, path, rule, learn });
      return { verdict: { verdict: 'ask', reason, path, approval } };
    } catch (error) {
      // The preview shows that the call cannot succeed: nobody needs to be asked.
      if (!Fault.is(error)) throw error;
      const told = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
      const refused = {
        verdict: 'invalid',
        reason: ports.scrub(told),
        path: [...path, 'preview: it would fail'],
      } as const;
      return { verdict: { ...refused, label: joinLabels(scene.label, seen) } };
    }
  };
}

/** Why a call that was not allowed is not made. */
export function refusalOf({ verdict }: Judgement, tool: string): Fault {
  if (verdict.verdict === 'invalid') return new Fault('gate/invalid', verdict.reason);
  if (verdict.verdict === 'deny') return new Fault('gate/denied', verdict.reason);
  return new Fault('gate/approval-needed', `${tool} was not called, because nobody has approved it.`);
}
