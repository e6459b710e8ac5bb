import { createHash } from 'node:crypto';
import { createMemoryAudit, createMemoryProvenance, createMemoryVault, createPlainScrubber } from '@oxydra/testkit';
import { asId, USER_LABEL } from '@oxydra/types';
import type {
  ApprovalAnswer,
  Artifacts,
  Audit,
  Clock,
  Committed,
  Ids,
  Journal,
  JsonObject,
  Provenance,
  Scene,
  Scratchpads,
  Scrubber,
  StandingRules,
  ToolCall,
  ToolResult,
  Vault,
  Verdict,
  WritableWorkspace,
} from '@oxydra/types';
import type { ApprovalPolicy } from './approval/policy.ts';
import { createBuiltinTools } from './builtin-tools.ts';
import { createGate } from './gate/create-gate.ts';
import type { Tool, ToolPorts } from './tool.ts';

export interface HousePorts {
  readonly store: {
    readonly journal: Pick<Journal, 'append'>;
    readonly scratchpads: Scratchpads;
    readonly rules: StandingRules;
    readonly artifacts: Artifacts;
  };
  readonly workspace: WritableWorkspace;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly tools?: readonly Tool[];
  readonly approvals?: Partial<ApprovalPolicy>;
  readonly scrubber?: Scrubber;
  readonly audit?: Audit;
  readonly vault?: Vault;
  readonly provenance?: Provenance;
  /** Further ports; one that is left out throws when it is used. */
  readonly world?: Partial<ToolPorts>;
}

/** Stands for a port that a test has not given. */
const absent = <T extends object>(name: string): T =>
  new Proxy<T>({} as T /* never looked at */, {
    get: () => {
      throw new TypeError(`the house has no ${name}`);
    },
  });

/** A gate with all around it, for tests and benches: calls are made, journalled and performed as a turn does it. */
export function createHouse({
  store,
  workspace,
  clock,
  ids,
  tools = createBuiltinTools(),
  approvals = {},
  scrubber = createPlainScrubber(),
  audit = createMemoryAudit(),
  vault = createMemoryVault(workspace),
  provenance = createMemoryProvenance(),
  world = {},
}: HousePorts) {
  const logged: string[] = [];
  const note = (event: string, fields?: object): void => void logged.push(`${event} ${JSON.stringify(fields)}`);
  const gate = createGate({
    tools,
    world: {
      workspaceWrite: workspace,
      scratchpad: store.scratchpads,
      artifacts: store.artifacts,
      vault,
      attachments: absent('attachments'),
      outlet: absent('outlet'),
      scripts: absent('scripts'),
      egress: absent('egress'),
      reader: absent('reader'),
      ...world,
    },
    rules: store.rules,
    approvals: { timeoutMs: 300_000, ...approvals },
    clock,
    ids,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    log: { debug: note, info: note, warn: note, error: note },
    scrubber,
    audit,
    provenance,
  });
  const scene: Scene = {
    user: asId('ada'),
    session: asId('session-1'),
    turn: asId('turn-1'),
    round: 1,
    agent: 'default',
    label: USER_LABEL,
    heard: [],
    sessionRules: [],
  };
  let serial = 0;
  const callOf = (name: string, args: JsonObject | null): ToolCall => {
    serial += 1;
    return { call: asId(`call-${serial}`), key: asId(`key-${serial}`), name, arguments: args, ...gate.traits(name) };
  };
  let created = false;
  const commit = async (call: ToolCall): Promise<Committed> => {
    const first = { type: 'session-created', user: scene.user, agent: 'default', title: '', origin: 'test' } as const;
    const before = created ? [] : [first];
    created = true;
    const intent = { type: 'call-started', call: call.call, key: call.key } as const;
    return store.journal.append(scene.session, clock.now(), [...before, intent]);
  };
  const perform = async (
    call: ToolCall,
    over: { readonly scene?: Scene; readonly answer?: ApprovalAnswer; readonly signal?: AbortSignal } = {},
  ): Promise<ToolResult> => {
    const { signal = new AbortController().signal, ...rest } = over;
    return gate.perform({ call, scene, committed: await commit(call), ...rest }, { signal });
  };
  return {
    gate,
    scene,
    store,
    workspace,
    logged,
    callOf,
    commit,
    perform,
    judge: (name: string, args: JsonObject, over: Partial<Scene> = {}): Promise<Verdict> =>
      gate.judge(callOf(name, args), { ...scene, ...over }),
    /** Makes a call that needs no question. */
    run: (name: string, args: JsonObject, over: { readonly signal?: AbortSignal; readonly scene?: Scene } = {}) =>
      perform(callOf(name, args), over),
  };
}
