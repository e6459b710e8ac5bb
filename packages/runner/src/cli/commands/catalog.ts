import type { CommandSpec } from '../command.ts';

/** The model catalog. */
export const catalog: readonly CommandSpec[] = [
  {
    name: 'catalog show',
    summary: 'the models that are known, with their limits and prices',
    args: [{ flags: '[text]', description: 'only models with this in their name' }],
    options: [
      { flags: '--provider <name>', description: 'only this provider' },
      { flags: '--tools', description: 'only models that call tools' },
      { flags: '--reasoning', description: 'only models that reason' },
      { flags: '--reads <modality>', description: 'only models that read it: image, pdf, audio' },
    ],
    examples: ['oxydra catalog show haiku', 'oxydra catalog show --provider openai --json'],
    load: async () => (await import('../../commands/catalog/catalog-command.ts')).show,
  },
  {
    name: 'catalog fetch',
    summary: 'fetch newer facts and keep them for this user',
    options: [
      { flags: '--dry-run', description: 'only tell what would change' },
      { flags: '--pinned', description: 'fetch from catalog.pinned_url' },
    ],
    examples: ['oxydra catalog fetch --dry-run'],
    load: async () => (await import('../../commands/catalog/catalog-command.ts')).fetch,
  },
  {
    name: 'catalog verify',
    summary: 'check the catalog for limits and prices that cannot be right',
    examples: ['oxydra catalog verify'],
    load: async () => (await import('../../commands/catalog/catalog-command.ts')).verify,
  },
];
