import { compileGlob } from '../glob.ts';
import { Fault } from '@oxydra/types';

const RULE = /^([a-z][a-z0-9_]*)(?:\((.*)\))?$/u;

/**
 * Whether a rule a person can read, `file_write(/shared/**)` or `ask_user`, allows a call. A rule with a pattern needs
 * a subject that matches; one that cannot be read allows nothing.
 */
export function ruleAllows(rule: string, tool: string, subject: string | undefined): boolean {
  const [, name, pattern] = RULE.exec(rule) ?? [];
  if (name !== tool) return false;
  if (pattern === undefined) return true;
  if (subject === undefined || !pattern.startsWith('/')) return false;
  try {
    return compileGlob(pattern)(subject);
  } catch (error) {
    if (Fault.is(error)) return false;
    throw error;
  }
}
