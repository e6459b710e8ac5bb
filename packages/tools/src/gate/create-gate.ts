import { Fault, invariant, joinLabels, SYSTEM_LABEL } from '@oxydra/types';
import type {
  Audit,
  AuditNote,
  Clock,
  Digest,
  Gate,
  Ids,
  Label,
  Log,
  PerformOptions,
  Permit,
  Provenance,
  Scene,
  Scrubber,
  StandingRules,
  ToolCall,
  ToolResult,
} from '@oxydra/types';
import type { ApprovalPolicy } from '../approval/policy.ts';
import { trackProvenance } from '../provenance/track-provenance.ts';
import type { Tool, ToolAnswer, ToolPorts } from '../tool.ts';
import { mintGrant } from './grant.ts';
import type { Grant } from './grant.ts';
import { createInnerCalls } from './inner-calls.ts';
import type { InnerPorts } from './inner-calls.ts';
import { createJudge, refusalOf } from './judge.ts';
import type { Judgement, Ready } from './judge.ts';
import { createResults } from './results.ts';
import { runInTime } from './run-in-time.ts';

export interface GatePorts {
  /** In the order shown to the model. */
  readonly tools: readonly Tool[];
  /** What tools can be given: each is handed what it declared, and sees files through their labels. */
  readonly world: Omit<ToolPorts, 'workspaceRead'>;
  readonly rules: StandingRules;
  readonly approvals: ApprovalPolicy;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly digest: Digest;
  readonly log: Log;
  /** Remembers where the content of files came from, so that no label weakens on the way through a file. */
  readonly provenance: Provenance;
  /** Takes secrets out of all that a tool brings, before anybody sees it. */
  readonly scrubber: Scrubber;
  /** What was allowed by a person and what was denied. A call that could not be noted is not made. */
  readonly audit: Audit;
}

/** How the scrubber names the secrets that it was told of. */
const KNOWN = 'known:';
/** Answers used by this process; older ones are kept from a second use by the journal. */
const REMEMBERED_ANSWERS = 10_000;

/** The one way to an effect: nothing else in this package runs a tool. */
export function createGate(ports: GatePorts): Gate {
  const { world, clock, log } = ports;
  const { workspaceWrite: workspace, vault, artifacts } = world;
  const tools = new Map(ports.tools.map((tool) => [tool.name, tool]));
  invariant(tools.size === ports.tools.length, 'every tool has a name of its own');
  const secretIn = (text: string): string | undefined =>
    ports.scrubber
      .scrub(text)
      .found.find(({ kind }) => kind.startsWith(KNOWN))
      ?.kind.slice(KNOWN.length);
  const scrub = (text: string): string => ports.scrubber.scrub(text).text;
  /** A preview writes nothing, so that what it knows counts for nothing. */
  const look = (learn: (label: Label) => void): ToolPorts => ({
    ...world,
    ...trackProvenance({ ...ports, workspace, vault, knows: () => SYSTEM_LABEL, learn }),
  });
  const judge = createJudge({ ...ports, tools, look, scrub, secretIn });
  const { finish, failure } = createResults({ scrub, artifacts, log });
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

  const note = (kind: AuditNote['kind'], { user, session }: Scene, call: ToolCall, what: string): Promise<void> =>
    ports.audit.append({ kind, user, session, what, details: { tool: call.name, call: call.call, key: call.key } });

  const run = async (
    { call, scene, answer }: Omit<Permit, 'committed'>,
    ready: Ready,
    { signal, onOutput }: PerformOptions,
    grant: Grant,
    learn: (label: Label) => void,
  ): Promise<ToolAnswer> => {
    const { session, turn } = scene;
    const live = ports.scrubber.stream();
    const tell = (text: string): void => {
      const safe = live.push(text);
      if (safe !== '') onOutput?.(safe);
    };
    const { label } = scene;
    let known: Label | undefined;
    const come = (more: Label): void => {
      known = known === undefined ? more : joinLabels(known, more);
      learn(more);
    };
    const { provenance } = ports;
    const knows = (): Label => (known === undefined ? label : joinLabels(label, known));
    const given: ToolPorts = { ...world, ...trackProvenance({ workspace, vault, provenance, knows, learn: come }) };
    const { composed } = ready;
    const about = { onOutput: tell, key: call.key, session, turn, clock, grant, label, answer, composed };
    const isForeign = (name: string): boolean => tools.get(name)?.foreign === true;
    const around = { ...about, specs: () => specs(scene.tools), isForeign };
    const brought = await runInTime(
      (own) => {
        const invoke = createInnerCalls(inner, { call, scene, signal: own, grant, come });
        return ready.prepared.run(given, { ...around, invoke, signal: own });
      },
      {
        signal,
        clock,
        timeoutMs: ready.tool.timeoutMs,
        name: call.name,
      },
    );
    const rest = live.end();
    if (rest !== '') onOutput?.(rest);
    if (known === undefined) return brought;
    return { ...brought, label: brought.label === undefined ? known : joinLabels(brought.label, known) };
  };

  /** Judges, and notes what a denial or a person's word decided. A denial that cannot be noted is still one. */
  const judgeAndNote = async (call: ToolCall, scene: Scene, answer?: Permit['answer']): Promise<Judgement> => {
    const judgement = await judge(call, scene, answer);
    if (judgement.verdict.verdict === 'deny') {
      await note(
        'denial',
        scene,
        call,
        `${call.name} was denied: ${judgement.verdict.path.at(-1) ?? 'no reason'}.`,
      ).catch((error: unknown) => {
        log.error('audit.lost', { tool: call.name, code: Fault.toRecord(error).code });
      });
    }
    return judgement;
  };

  const perform = async (permit: Permit, options: PerformOptions): Promise<ToolResult> => {
    const begun = clock.now();
    const { call, scene, answer } = permit;
    let { label } = scene;
    try {
      options.signal.throwIfAborted();
      const judgement = await judgeAndNote(call, scene, answer);
      if (judgement.ready === undefined) throw refusalOf(judgement, call.name);
      const { tool, prepared } = judgement.ready;
      label = joinLabels(label, prepared.label);
      const grant = mintGrant(permit, tool.tier);
      useOnce(permit);
      // A person's word is on disk before what it allowed happens.
      if (answer !== undefined && prepared.question === undefined) {
        await note('approval', scene, call, `${call.name} was allowed by ${answer.by} (${answer.scope}).`);
      }
      const learn = (more: Label): void => void (label = joinLabels(label, more));
      const brought = await run(permit, judgement.ready, options, grant, learn);
      return await finish(permit, prepared, brought, clock.now() - begun);
    } catch (error) {
      options.signal.throwIfAborted();
      return failure(call, error, { label, durationMs: clock.now() - begun });
    }
  };

  const specs: Gate['specs'] = (names) =>
    ports.tools.filter((tool) => names?.includes(tool.name) ?? true).map((tool) => tool.spec());

  const traits: Gate['traits'] = (name) => {
    const tool = tools.get(name);
    return tool === undefined
      ? { tier: 'read_only', idempotent: true }
      : { tier: tool.tier, idempotent: tool.idempotent };
  };

  const inner: InnerPorts = { judge: judgeAndNote, run, finish, failure, traits, clock, digest: ports.digest };

  return {
    specs,
    traits,
    async judge(call, scene, answer) {
      const { verdict } = await judgeAndNote(call, scene, answer);
      if (verdict.verdict !== 'allow')
        log.info('gate.held', { tool: call.name, call: call.call, verdict: verdict.verdict });
      return verdict;
    },
    explain: async (call, scene) => (await judge(call, scene)).verdict,
    perform,
  };
}
