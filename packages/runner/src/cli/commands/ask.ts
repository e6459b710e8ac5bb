import type { CommandSpec } from '../command.ts';
import { APPROVE, BATCH, SESSION, WAIT } from './options.ts';

/** Turns without a terminal UI. */
export const ask: readonly CommandSpec[] = [
  {
    name: 'ask',
    summary: 'one turn; the answer goes to stdout, words about the work to stderr',
    args: [{ flags: '[prompt...]', description: 'what to ask; `-` or nothing reads it from stdin' }],
    options: [
      SESSION,
      { flags: '--agent <name>', description: 'begin the session as this agent' },
      { flags: '--model <model>', description: 'provider/model for this turn' },
      { flags: '--file <path>', description: 'attach a file (up to 4, 10 MiB each)', repeatable: true },
      APPROVE,
      WAIT,
      ...BATCH,
    ],
    examples: [
      'oxydra ask "say hi"',
      'git diff | oxydra ask "review this" -',
      'oxydra ask "what is on this picture?" --file photo.png',
      'oxydra ask --json --approve "file_write(/shared/**)" "write a plan to plan.md"',
      `printf '{"id":1,"prompt":"say hi"}\\n' | oxydra ask --batch`,
    ],
    load: async () => (await import('../../commands/ask/ask.ts')).ask,
  },
];
