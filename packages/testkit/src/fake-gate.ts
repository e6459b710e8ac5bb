import { SYSTEM_LABEL } from '@oxydra/types';
import type {
  ApprovalAnswer,
  Gate,
  PerformOptions,
  Permit,
  Scene,
  ToolCall,
  ToolResult,
  ToolTier,
  Verdict,
} from '@oxydra/types';

export interface FakeTool {
  readonly tier?: ToolTier | undefined;
  readonly idempotent?: boolean | undefined;
  readonly judge?: ((call: ToolCall, scene: Scene, answer?: ApprovalAnswer) => Verdict) | undefined;
  readonly run?:
    | ((permit: Permit, options: PerformOptions) => Promise<Partial<ToolResult>> | Partial<ToolResult>)
    | undefined;
}

export interface FakeGate extends Gate {
  /** Every permit that was performed, oldest first. */
  readonly performed: readonly Permit[];
}

/** A gate over plain functions: everything is allowed unless a tool judges for itself. */
export function createFakeGate(tools: Readonly<Record<string, FakeTool>>): FakeGate {
  const performed: Permit[] = [];
  const judge: Gate['judge'] = async (call, scene, answer) => {
    if (tools[call.name] === undefined)
      return { verdict: 'invalid', reason: `There is no tool \`${call.name}\`.`, path: [] };
    if (call.malformed !== undefined) return { verdict: 'invalid', reason: call.malformed, path: [] };
    return tools[call.name]?.judge?.(call, scene, answer) ?? { verdict: 'allow', reason: 'fake', path: [] };
  };
  return {
    performed,
    specs: () =>
      Object.keys(tools).map((name) => ({ name, description: name, input: { type: 'object', properties: {} } })),
    traits: (name) => ({ tier: tools[name]?.tier ?? 'read_only', idempotent: tools[name]?.idempotent ?? false }),
    judge,
    explain: (call, scene) => judge(call, scene),
    async perform(permit, options) {
      options.signal.throwIfAborted();
      performed.push(permit);
      const result = await tools[permit.call.name]?.run?.(permit, options);
      return { ok: true, text: 'done', label: SYSTEM_LABEL, durationMs: 0, ...result };
    },
  };
}
