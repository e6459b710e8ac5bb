import type { CommandSpec } from '../command.ts';
import { APPROVE, BATCH, WAIT } from './options.ts';

/** The tools, and the approval of third-party ones. */
export const tools: readonly CommandSpec[] = [
  {
    name: 'tools list',
    summary: 'the tools and what each may do',
    examples: ['oxydra tools list'],
    load: async () => (await import('../../commands/tools/tools-command.ts')).list,
  },
  {
    name: 'tools describe',
    summary: 'one tool with the JSON Schema of its arguments',
    args: [{ flags: '<name>', description: 'the name of a tool' }],
    examples: ['oxydra tools describe file_read'],
    load: async () => (await import('../../commands/tools/tools-command.ts')).describe,
  },
  {
    name: 'tools call',
    summary: 'one call through the whole gate: policy, approval, sandbox, scrubbing',
    args: [
      { flags: '[name]', description: 'the name of a tool' },
      { flags: '[arguments]', description: 'a JSON object; `-` reads it from stdin' },
    ],
    options: [APPROVE, WAIT, ...BATCH],
    examples: [
      `oxydra tools call file_read '{"path":"notes.md"}'`,
      `printf '{"id":1,"name":"file_list","arguments":{}}\\n' | oxydra tools call --batch`,
    ],
    load: async () => (await import('../../commands/tools/tools-call.ts')).call,
  },
  {
    name: 'tools trust',
    summary: 'approve a third-party WebAssembly tool as it is now; without a name, show them all',
    args: [{ flags: '[name]', description: 'the name in its manifest' }],
    examples: ['oxydra tools trust', 'oxydra tools trust word_count'],
    load: async () => (await import('../../commands/tools/trust.ts')).trust,
  },
  {
    name: 'tools distrust',
    summary: 'take the approval of a third-party tool back',
    args: [{ flags: '<name>', description: 'the name in its manifest' }],
    examples: ['oxydra tools distrust word_count'],
    load: async () => (await import('../../commands/tools/trust.ts')).distrust,
  },
];
