import type { CommandSpec } from '../command.ts';

/** Whether all is well. */
export const health: readonly CommandSpec[] = [
  {
    name: 'doctor',
    summary: 'check configuration, provider, database, journal and tier, and say what to do',
    examples: ['oxydra doctor', 'oxydra doctor --json'],
    load: async () => (await import('../../commands/doctor/doctor.ts')).doctor,
  },
];
