import type { CommandSpec } from '../command.ts';

/** What was deleted, and what was replaced by an agent that had read untrusted text. */
export const trash: readonly CommandSpec[] = [
  {
    name: 'trash list',
    summary: 'what is there, where it came from, when it went and how large it is; the oldest first',
    examples: ['oxydra trash list', 'oxydra trash list --json'],
    load: async () => (await import('../../commands/trash/trash-command.ts')).list,
  },
  {
    name: 'trash restore',
    summary: 'put something back; never over something that is there, unless told to',
    args: [{ flags: '<path>', description: 'its place in the trash, or where it came from' }],
    options: [
      { flags: '--to <path>', description: 'put it there: a path below /shared or /tmp' },
      { flags: '--over', description: 'what is at that place goes to the trash first' },
    ],
    examples: [
      'oxydra trash restore notes/plan.md',
      'oxydra trash restore /shared/.trash/0197e5a0-1c00-7000-8000-000000000001/notes/plan.md --over',
      'oxydra trash restore notes/plan.md --to notes/plan.old.md',
    ],
    load: async () => (await import('../../commands/trash/trash-command.ts')).restore,
  },
  {
    name: 'trash empty',
    summary: 'remove what is in the trash for good',
    options: [{ flags: '--older-than <span>', description: 'only what went before that: 30d, 12h, 10m' }],
    examples: ['oxydra trash empty --older-than 7d', 'oxydra trash empty'],
    load: async () => (await import('../../commands/trash/trash-command.ts')).empty,
  },
];
