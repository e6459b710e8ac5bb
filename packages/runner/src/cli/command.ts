import type { Run } from './context.ts';

/** An option of one command, in commander's words: `--session <id>`. */
export interface OptionSpec {
  readonly flags: string;
  readonly description: string;
  /** May be given several times; the values come as a list. */
  readonly repeatable?: boolean;
  /** For our own use between processes; help does not show it. */
  readonly hidden?: boolean;
}

/** A command as data: what help says, what it takes, and where its code is. */
export interface CommandSpec {
  /** `sessions list` stands below `sessions`. */
  readonly name: string;
  readonly summary: string;
  /** Commander's words: `[prompt...]`, `<id>`. */
  readonly args?: readonly { readonly flags: string; readonly description: string }[];
  /** More arguments than named are given to the command too: it has its own words for them. */
  readonly excess?: true;
  /** It runs a program: what stands behind its first argument is for that program. */
  readonly handsOn?: true;
  readonly options?: readonly OptionSpec[];
  readonly examples: readonly string[];
  /** Loaded only when the command runs. */
  readonly load: () => Promise<Run>;
}

/** A name for several commands. */
export interface CommandGroup {
  readonly name: string;
  readonly summary: string;
}
