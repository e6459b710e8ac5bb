import { Fault, invariant, joinLabels } from '@oxydra/types';
import type {
  Artifacts,
  Clock,
  Digest,
  Gate,
  Ids,
  Label,
  Log,
  PerformOptions,
  Permit,
  Scratchpads,
  StandingRules,
  ToolResult,
  WritableWorkspace,
} from '@oxydra/types';
import type { ApprovalPolicy } from './approval/policy.ts';
import { capText } from './cap-text.ts';
import { mintGrant } from './grant.ts';
import { createJudge } from './judge.ts';
import type { Judgement } from './judge.ts';
import { runInTime } from './run-in-time.ts';
import type { PreparedCall, Tool, ToolAnswer, ToolPorts } from './tool.ts';

export interface GatePorts {
  /** In the order shown to the model. */
  readonly tools: readonly Tool[];
  readonly workspace: WritableWorkspace;
  readonly scratchpads: Scratchpads;
  readonly artifacts: Artifacts;
  readonly rules: StandingRules;
  readonly approvals: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly log: Log;
}

/** Answers used by this process; older ones are kept from a second use by the journal. */
const REMEMBERED_ANSWERS = 10_000;

/** The one way to an effect: nothing else in this package runs a tool. */
export function createGate(ports: GatePorts): Gate {
  const { workspace, clock, log } = ports;
  const tools = new Map(ports.tools.map((tool) => [tool.name, tool]));
  invariant(tools.size === ports.tools.length, 'every tool has a name of its own');
  const toolPorts: ToolPorts = {
    // A reader that cannot be made a writer again, whatever a tool does with it.
    workspaceRead: {
      stat: (path) => workspace.stat(path),
      read: (path, range) => workspace.read(path, range),
      list: (path) => workspace.list(path),
      walk: (path, limit) => workspace.walk(path, limit),
      readMany: (paths, bounds) => workspace.readMany(paths, bounds),
    },
    workspaceWrite: workspace,
    scratchpad: ports.scratchpads,
    artifacts: ports.artifacts,
  };
  const judge = createJudge({ ...ports, tools, toolPorts });
  const used = new Set<string>();

  const useOnce = ({ answer, call }: Permit): void => {
    if (answer === undefined) return;
    if (used.has(answer.approval)) {
      throw new Fault('gate/approval-used', `The approval of ${call.name} was used already.`, {
        hint: 'Call it again to ask anew.',
      });
    }
    used.add(answer.approval);
    for (const oldest of used) {
      if (used.size <= REMEMBERED_ANSWERS) break;
      used.delete(oldest);
    }
  };

  const keep = async (permit: Permit, whole: string): Promise<string | undefined> => {
    try {
      return await ports.artifacts.keep(permit.scene.session, whole);
    } catch (error) {
      log.warn('tool.artifact-lost', { tool: permit.call.name, code: Fault.toRecord(error).code });
      return undefined;
    }
  };

  const run = async (
    permit: Permit,
    ready: { readonly tool: Tool; readonly prepared: PreparedCall },
    { signal, onOutput }: PerformOptions,
  ): Promise<ToolAnswer> => {
    const { call, scene, answer } = permit;
    const grant = mintGrant(permit, ready.tool.tier);
    useOnce(permit);
    const { session, turn, label } = scene;
    const around = { onOutput: onOutput ?? (() => {}), key: call.key, session, turn, clock, grant, label, answer };
    return runInTime((inner) => ready.prepared.run(toolPorts, { ...around, signal: inner }), {
      signal,
      clock,
      timeoutMs: ready.tool.timeoutMs,
      name: call.name,
    });
  };

  const failure = (
    permit: Permit,
    error: unknown,
    about: { readonly label: Label; readonly durationMs: number },
  ): ToolResult => {
    if (Fault.is(error)) {
      const { code, message, hint } = error;
      const text = hint === undefined ? message : `${message} ${hint}`;
      return { ok: false, text, ...about, error: { code, message, ...(hint === undefined ? {} : { hint }) } };
    }
    const what = error instanceof Error ? `${error.name}: ${error.message}` : 'not an Error';
    log.error('tool.bug', { tool: permit.call.name, call: permit.call.call, what });
    const message = `${permit.call.name} failed because of a defect in it.`;
    const hint = 'Try another way; the log has the details.';
    return { ok: false, text: `${message} ${hint}`, ...about, error: { code: 'tool/bug', message, hint } };
  };

  const refusalOf = ({ verdict }: Judgement, tool: string): Fault => {
    if (verdict.verdict === 'invalid') return new Fault('gate/invalid', verdict.reason);
    if (verdict.verdict === 'deny') return new Fault('gate/denied', verdict.reason);
    return new Fault('gate/approval-needed', `${tool} was not called, because nobody has approved it.`);
  };

  const perform = async (permit: Permit, options: PerformOptions): Promise<ToolResult> => {
    const begun = clock.now();
    let { label } = permit.scene;
    try {
      options.signal.throwIfAborted();
      const judgement = await judge(permit.call, permit.scene, permit.answer);
      if (judgement.ready === undefined) throw refusalOf(judgement, permit.call.name);
      label = joinLabels(label, judgement.ready.prepared.label);
      const answer = await run(permit, judgement.ready, options);
      if (answer.label !== undefined) label = joinLabels(label, answer.label);
      const { output, files, diff } = answer;
      const capped = await capText(answer.text, (whole) => keep(permit, whole));
      return {
        ok: true,
        ...capped,
        label,
        durationMs: clock.now() - begun,
        ...(output === undefined ? {} : { output }),
        ...(files === undefined ? {} : { files }),
        ...(diff === undefined ? {} : { diff }),
      };
    } catch (error) {
      options.signal.throwIfAborted();
      return failure(permit, error, { label, durationMs: clock.now() - begun });
    }
  };

  return {
    specs: (names) => ports.tools.filter((tool) => names?.includes(tool.name) ?? true).map((tool) => tool.spec()),
    traits(name) {
      const tool = tools.get(name);
      return tool === undefined
        ? { tier: 'read_only', idempotent: true }
        : { tier: tool.tier, idempotent: tool.idempotent };
    },
    async judge(call, scene, answer) {
      const { verdict } = await judge(call, scene, answer);
      if (verdict.verdict !== 'allow')
        log.info('gate.held', { tool: call.name, call: call.call, verdict: verdict.verdict });
      return verdict;
    },
    perform,
  };
}
