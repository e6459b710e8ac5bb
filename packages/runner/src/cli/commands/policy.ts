import type { CommandSpec } from '../command.ts';
import { WAIT } from './options.ts';

/** What the gate would say. */
export const policy: readonly CommandSpec[] = [
  {
    name: 'policy explain',
    summary: 'what the gate would say of a call, and why, step by step; nothing is called',
    args: [
      { flags: '<tool>', description: 'the name of a tool' },
      { flags: '[arguments]', description: 'a JSON object; `-` reads it from stdin' },
    ],
    options: [
      { flags: '--session <id>', description: 'as the next call of this session: an id, or its beginning' },
      { flags: '--words <text>', description: 'in a new session where the user said this' },
      { flags: '--untrusted', description: 'after untrusted text was read' },
      WAIT,
    ],
    examples: [
      `oxydra policy explain file_write '{"path":"notes.md","content":""}'`,
      `oxydra policy explain web_fetch '{"url":"https://example.org"}' --untrusted --words "read example.org"`,
    ],
    load: async () => (await import('../../commands/policy/policy-explain.ts')).explain,
  },
];
