import type {
  ApprovalAnswer,
  Artifacts,
  Attachments,
  Clock,
  Egress,
  FilePart,
  IdempotencyKey,
  Json,
  JsonObject,
  Label,
  MediaOutlet,
  ReadableWorkspace,
  Reader,
  Scratchpads,
  ScriptRunner,
  SentMedia,
  SessionId,
  ToolResult,
  ToolSpec,
  ToolTier,
  TurnId,
  Vault,
  WritableWorkspace,
} from '@oxydra/types';
import type { FlowFacts, Role } from './flow/facts.ts';
import type { Grant } from './gate/grant.ts';

/** All that a tool can be given. A tool names what it needs and is handed exactly that. */
export interface ToolPorts {
  readonly workspaceRead: ReadableWorkspace;
  readonly workspaceWrite: WritableWorkspace;
  readonly scratchpad: Scratchpads;
  readonly artifacts: Artifacts;
  readonly attachments: Attachments;
  readonly outlet: MediaOutlet;
  readonly scripts: ScriptRunner;
  readonly vault: Vault;
  readonly egress: Egress;
  readonly reader: Reader;
}
export type Need = keyof ToolPorts;

/** An argument through which something leaves the sandbox, and what it is to the call. */
export interface Sink {
  readonly argument: string;
  readonly role: Role;
  /** A link that was shown word for word may be followed, whoever wrote it: it can carry nothing away. */
  readonly seen?: true;
}

/** Around one run of a tool. */
export interface ToolContext {
  /** Aborts when the call is cancelled or its time is over. */
  readonly signal: AbortSignal;
  /** Live output for people; never part of the result. */
  readonly onOutput: (text: string) => void;
  /** For the far side of an effect, so that it can recognise a repetition. */
  readonly key: IdempotencyKey;
  readonly session: SessionId;
  readonly turn: TurnId;
  readonly clock: Clock;
  /** The right to this one run; whatever acts for the tool may ask for it. */
  readonly grant: Grant;
  /** The join of all that the model had seen when it wrote the call. */
  readonly label: Label;
  /** It goes to an address that the model may have composed, and no person has looked at it. */
  readonly composed: boolean;
  /** What a person said, where the call waited for one. */
  readonly answer: ApprovalAnswer | undefined;
  /**
   * Makes another call from within this one, through the whole gate, with all that was received so far in view. What
   * would need a person's word fails. Never rejects but with the signal's reason.
   */
  readonly invoke: (name: string, args: JsonObject) => Promise<ToolResult>;
  /** All tools that the agent of this call may use. */
  readonly specs: () => readonly ToolSpec[];
  /** Whether somebody else wrote a tool, and so what is said of it. */
  readonly isForeign: (name: string) => boolean;
}

/** What a run brings back; a failure is thrown as a Fault. */
export interface ToolAnswer {
  /** What the model reads. */
  readonly text: string;
  /** For programs; left out where the text is all there is. */
  readonly output?: Json | undefined;
  readonly files?: readonly FilePart[] | undefined;
  /** Files for people: clients get them with the result, models do not. */
  readonly media?: readonly SentMedia[] | undefined;
  /** A unified diff of what changed, for people. */
  readonly diff?: string | undefined;
  /** Where the content came from, beyond what the tool's `labels` says. */
  readonly label?: Label | undefined;
}

export interface Question {
  readonly text: string;
  readonly choices?: readonly string[] | undefined;
}

/** A call whose arguments are understood. Nothing has happened yet. */
export interface PreparedCall {
  /** The call in one line, for people. */
  readonly summary: string;
  /** What a rule such as `file_write(/shared/**)` is matched against; absent where rules name the tool alone. */
  readonly subject?: string | undefined;
  /** The rule that `session` and `always` would allow; absent where each call must be looked at. */
  readonly rule?: string | undefined;
  readonly question?: Question | undefined;
  readonly label: Label;
  /** What it does to the world outside; absent where nothing leaves the sandbox. */
  readonly flow?: FlowFacts | undefined;
  /** What would change, as a unified diff. A Fault says that the call cannot succeed. */
  preview(ports: ToolPorts): Promise<string | undefined>;
  run(ports: ToolPorts, context: ToolContext): Promise<ToolAnswer>;
}

/** A tool as the gate knows it: made by `defineTool` only. */
export interface Tool {
  readonly name: string;
  readonly tier: ToolTier;
  readonly idempotent: boolean;
  /** Somebody else wrote it: its description is not our own words. */
  readonly foreign?: true;
  /** Milliseconds after which a run is ended. */
  readonly timeoutMs: number;
  readonly needs: readonly Need[];
  readonly sinks: readonly Sink[];
  spec(): ToolSpec;
  /** JSON Schema of `output`, where the tool declares one. */
  outputSchema(): JsonObject | undefined;
  /** Throws `gate/bad-arguments`: one sentence that names each wrong field, its limit and what to do. */
  prepare(args: JsonObject): PreparedCall;
}
