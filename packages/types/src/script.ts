import type { FaultRecord } from './fault.ts';
import type { Json, JsonObject } from './message.ts';
import type { ToolResult } from './tool.ts';

/** A script that a model wrote. Nobody trusts it. */
export interface ScriptRequest {
  readonly code: string;
  readonly language: 'typescript' | 'javascript';
  /** For all of it, the calls it makes included, in milliseconds. */
  readonly timeoutMs: number;
  /** What the script takes for the present time; milliseconds since 1970. */
  readonly now: number;
}

/** How a script ended, and what it did until then. */
export interface ScriptOutcome {
  readonly end: { readonly ok: true; readonly result: Json } | { readonly ok: false; readonly fault: FaultRecord };
  /** What it logged, in order. */
  readonly logs: string;
  /** The calls it made, in order of their end. */
  readonly calls: readonly { readonly name: string; readonly ok: boolean }[];
}

/** Runs scripts where they reach nothing but the calls that are made for them. */
export interface ScriptRunner {
  /**
   * `call` makes one call of a tool; the script sees it as `tools.NAME(arguments)`. Resolves when the script and all
   * calls that it began have ended. Rejects only with the signal's reason.
   */
  run(
    request: ScriptRequest,
    call: (name: string, args: JsonObject) => Promise<ToolResult>,
    options: { readonly signal: AbortSignal; readonly onOutput?: ((text: string) => void) | undefined },
  ): Promise<ScriptOutcome>;
}
