import { asId, canonicalJson, Fault, joinLabels } from '@oxydra/types';
import type {
  Clock,
  Digest,
  Gate,
  Heard,
  IdempotencyKey,
  JsonObject,
  Label,
  PerformOptions,
  Scene,
  ToolCall,
  ToolResult,
} from '@oxydra/types';
import type { ToolAnswer } from '../tool.ts';
import { mintInnerGrant } from './grant.ts';
import type { Grant } from './grant.ts';
import { refusalOf } from './judge.ts';
import type { Judgement, Ready } from './judge.ts';
import type { Results } from './results.ts';

/** What the gate itself does with a call. */
export interface InnerPorts extends Results, Pick<Gate, 'traits'> {
  readonly judge: (call: ToolCall, scene: Scene) => Promise<Judgement>;
  readonly run: (
    permit: { readonly call: ToolCall; readonly scene: Scene },
    ready: Ready,
    options: PerformOptions,
    grant: Grant,
    learn: (label: Label) => void,
  ) => Promise<ToolAnswer>;
  readonly clock: Clock;
  readonly digest: Digest;
}

/** The call within which others are made. */
export interface OuterCall {
  readonly call: ToolCall;
  readonly scene: Scene;
  readonly signal: AbortSignal;
  readonly grant: Grant;
  /** Told the label of all that comes. */
  readonly come: (label: Label) => void;
}

/** Calls that one call may make from within itself. */
const MAX_INNER_CALLS = 100;

/**
 * Makes calls from within a call, such as those of a script: each is judged like any other, with all that has come so
 * far in view, and runs under the grant of the outer one. Nobody is asked; what would ask fails.
 */
export function createInnerCalls(
  ports: InnerPorts,
  outer: OuterCall,
): (name: string, args: JsonObject) => Promise<ToolResult> {
  const { judge, run, finish, failure, traits, clock, digest } = ports;
  const { signal, grant, come } = outer;
  let made = 0;
  let { scene } = outer;

  const make = async (call: ToolCall, begun: number): Promise<ToolResult> => {
    let { label } = scene;
    const learn = (more: Label): void => void (label = joinLabels(label, more));
    try {
      made += 1;
      if (made > MAX_INNER_CALLS) {
        throw new Fault('gate/too-many-calls', `${outer.call.name} made more than ${MAX_INNER_CALLS} calls.`, {
          hint: 'Do less at once.',
        });
      }
      const judgement = await judge(call, scene);
      if (judgement.ready === undefined) throw refusalOf(judgement, call.name);
      label = joinLabels(label, judgement.ready.prepared.label);
      const answer = await run({ call, scene }, judgement.ready, { signal }, mintInnerGrant(grant, call), learn);
      return await finish({ call, scene }, judgement.ready.prepared, answer, clock.now() - begun);
    } catch (error) {
      signal.throwIfAborted();
      return failure(call, error, { label, durationMs: clock.now() - begun });
    }
  };

  return async (name, args) => {
    signal.throwIfAborted();
    const key = asId<IdempotencyKey>(digest(canonicalJson([outer.call.key, made, name, args])));
    const call: ToolCall = { call: outer.call.call, name, arguments: args, ...traits(name), key };
    const result = await make(call, clock.now());
    come(result.label);
    const heard: Heard = { text: result.text, label: result.origin ?? result.label, asked: JSON.stringify(args) };
    scene = { ...scene, label: joinLabels(scene.label, result.label), heard: [...scene.heard, heard] };
    return result;
  };
}
