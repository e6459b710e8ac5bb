import type { CommandSpec } from '../command.ts';
import { APPROVE, WAIT } from './options.ts';

const ID = { flags: '<id>', description: 'the id of a session, or its beginning' };

/** The conversations. */
export const sessions: readonly CommandSpec[] = [
  {
    name: 'sessions list',
    summary: 'the sessions, newest first',
    options: [{ flags: '--all', description: 'archived ones too' }],
    examples: ['oxydra sessions list', 'oxydra sessions list --all --json'],
    load: async () => (await import('../../commands/sessions/list.ts')).list,
  },
  {
    name: 'sessions show',
    summary: 'what was said in a session',
    args: [ID],
    examples: ['oxydra sessions show 0193', 'oxydra sessions show 0193 --json'],
    load: async () => (await import('../../commands/sessions/show.ts')).show,
  },
  {
    name: 'sessions resume',
    summary: 'go on with a session: in the terminal UI, or, without a terminal, with the turn that was left open',
    args: [ID],
    options: [APPROVE, WAIT],
    examples: ['oxydra sessions resume 0193'],
    load: async () => (await import('../../commands/sessions/resume.ts')).resume,
  },
  {
    name: 'sessions fork',
    summary: 'a new session that continues the history of another',
    args: [ID],
    options: [
      { flags: '--turn <id>', description: 'up to this settled turn (default: the newest)' },
      { flags: '--title <title>', description: 'its title' },
      WAIT,
    ],
    examples: ['oxydra sessions fork 0193 --title "another way"'],
    load: async () => (await import('../../commands/sessions/fork.ts')).fork,
  },
  {
    name: 'sessions export',
    summary: 'a session as a document, or record by record',
    args: [ID],
    options: [
      {
        flags: '--format <format>',
        description: 'markdown (default), or jsonl: every journal record, nothing left out',
      },
    ],
    examples: ['oxydra sessions export 0193 > talk.md', 'oxydra sessions export 0193 --format jsonl'],
    load: async () => (await import('../../commands/sessions/export.ts')).exportSession,
  },
  {
    name: 'sessions search',
    summary: 'full-text search over all that was said',
    args: [{ flags: '<words...>', description: 'words; quotes make a phrase' }],
    options: [{ flags: '--limit <n>', description: 'so many hits at most (default: 20)' }],
    examples: ['oxydra sessions search invoice', `oxydra sessions search '"due date"' --json`],
    load: async () => (await import('../../commands/sessions/search.ts')).search,
  },
];
