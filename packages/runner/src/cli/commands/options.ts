import type { OptionSpec } from '../command.ts';

/** Options that several commands take. */
export const APPROVE: OptionSpec = {
  flags: '--approve <rule>',
  description: 'answer requests for approval with yes: all, or a rule such as "file_write(/shared/**)"',
  repeatable: true,
};
export const BATCH: readonly OptionSpec[] = [
  { flags: '--batch', description: 'one JSON object a line on stdin, answers as JSON lines as they finish' },
  { flags: '--jobs <n>', description: 'with --batch: so many at once' },
];
export const WAIT: OptionSpec = {
  flags: '--wait <seconds>',
  description: 'how long to wait for another command of this user (default: 60)',
};
export const SESSION: OptionSpec = {
  flags: '--session <id>',
  description: 'continue this session: an id, its beginning, or a name, which begins one when it is new',
};
