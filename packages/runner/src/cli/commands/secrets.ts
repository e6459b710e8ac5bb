import type { CommandSpec } from '../command.ts';

const NAME = { flags: '<name>', description: 'the name of a secret: lowercase letters, digits, dots, hyphens' };

/** Keys and passwords. */
export const secrets: readonly CommandSpec[] = [
  {
    name: 'secrets set',
    summary: 'store a secret; its value is piped in or typed unseen, never an argument',
    args: [NAME],
    excess: true,
    options: [
      {
        flags: '--host <host>',
        description: 'a TLS host that the value may go to: api.example.org, or *.example.org',
        repeatable: true,
      },
    ],
    examples: ['oxydra secrets set github --host api.github.com', 'oxydra secrets set openai < key.txt'],
    load: async () => (await import('../../commands/secrets/secrets-command.ts')).set,
  },
  {
    name: 'secrets list',
    summary: 'the names of the secrets, their ages and hosts; never a value',
    examples: ['oxydra secrets list', 'oxydra secrets list --json'],
    load: async () => (await import('../../commands/secrets/secrets-command.ts')).list,
  },
  {
    name: 'secrets rotate',
    summary: 'a new value for a secret; the old one is still taken out of texts for a while',
    args: [NAME],
    excess: true,
    examples: ['oxydra secrets rotate github', 'oxydra secrets rotate openai < new-key.txt'],
    load: async () => (await import('../../commands/secrets/secrets-command.ts')).rotate,
  },
  {
    name: 'secrets rm',
    summary: 'remove a secret',
    args: [NAME],
    excess: true,
    examples: ['oxydra secrets rm github'],
    load: async () => (await import('../../commands/secrets/secrets-command.ts')).remove,
  },
];
