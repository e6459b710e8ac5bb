import { posix } from 'node:path';
import type { JsonObject } from '@oxydra/types';
import { usage } from '../../cli/invocation.ts';

/** A rule as people write it: `all`, `file_write`, `file_write(/shared/**)`. */
export interface ApproveRule {
  readonly text: string;
  readonly tool: string;
  readonly pattern?: string | undefined;
}

const RULE = /^(?<tool>[a-z][a-z0-9_]*)(?:\((?<pattern>\/.*)\))?$/u;

/** Throws `runner/usage` for a text that is no rule: it would silently allow nothing. */
export function parseApproveRule(text: string): ApproveRule {
  const { tool, pattern } = RULE.exec(text)?.groups ?? {};
  if (tool !== undefined) return { text, tool, pattern };
  throw usage(
    `--approve ${JSON.stringify(text)} is not a rule.`,
    'Write all, a tool such as file_write, or a tool with a path such as "file_write(/shared/**)".',
  );
}

/** Arguments that say where a call reaches. A relative path counts from `/shared`. */
const PATHS = ['path', 'from', 'to', 'source', 'destination'] as const;

const pathsOf = (args: JsonObject): readonly string[] =>
  PATHS.flatMap((name) => {
    const value = args[name];
    return typeof value === 'string' ? [posix.resolve('/shared', value)] : [];
  });

/** Whether one of the rules says yes to a call. `offered` is the rule that the question itself names. */
export function rulesAllow(
  rules: readonly ApproveRule[],
  call: { readonly tool: string; readonly arguments: JsonObject; readonly rule?: string | undefined },
): boolean {
  return rules.some(({ text, tool, pattern }) => {
    if (text === 'all' || text === call.rule) return true;
    if (tool !== call.tool) return false;
    if (pattern === undefined) return true;
    const paths = pathsOf(call.arguments);
    return paths.length > 0 && paths.every((path) => posix.matchesGlob(path, pattern));
  });
}
