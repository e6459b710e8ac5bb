/** The command line: commands as data become a parser; a run loads and pays for its own command only. */
import { Command, CommanderError, Option } from 'commander';
import type { Fault } from '@oxydra/types';
import { nearest } from '../config/problems/did-you-mean.ts';
import type { CommandGroup, CommandSpec, OptionSpec } from './command.ts';
import { COMMANDS, GROUPS } from './commands.ts';
import { keepGuestWords } from './guest-words.ts';
import { usage, type Invocation } from './invocation.ts';
import type { Run } from './context.ts';

/** What the command line asks for. */
export type Parsed =
  | {
      readonly kind: 'run';
      readonly command: string;
      readonly invocation: Invocation;
      readonly globals: Readonly<Record<string, unknown>>;
      readonly load: () => Promise<Run>;
    }
  /** Help or the version was asked for; `text` is all there is to do. */
  | { readonly kind: 'told'; readonly text: string };

const GLOBAL_OPTIONS: readonly OptionSpec[] = [
  { flags: '-c, --config <file>', description: 'a runner.toml; its folder takes the place of ./.oxydra' },
  { flags: '-u, --user <id>', description: 'the user (default: the only one there is)' },
  { flags: '--insecure', description: 'run on the process tier, whatever the configuration says' },
  { flags: '-e, --env <name=value>', description: 'set an environment variable', repeatable: true },
  { flags: '--env-file <file>', description: 'set the environment variables of a file' },
  { flags: '--set <key=value>', description: 'set a configuration key; wins over every file', repeatable: true },
  { flags: '--json', description: 'print data as JSON' },
  { flags: '-q, --quiet', description: 'no words about the work on stderr' },
  { flags: '-v, --verbose', description: 'more words about the work' },
  { flags: '--no-color', description: 'no colours' },
  { flags: '--tui', description: 'the same as the command tui', hidden: true },
];

const collect = (value: string, past: unknown): readonly unknown[] => [...(Array.isArray(past) ? past : []), value];

function addOption(command: Command, { flags, description, repeatable, hidden }: OptionSpec): void {
  const option = new Option(flags, description);
  if (repeatable === true) option.argParser(collect);
  command.addOption(hidden === true ? option.hideHelp() : option);
}

const exampleText = (examples: readonly string[]): string =>
  `\nExamples:\n${examples.map((example) => `  $ ${example}\n`).join('')}`;

const EXAMPLES = ['oxydra', 'oxydra ask "say hi"', 'oxydra init --provider anthropic', 'oxydra doctor'];

interface Found {
  readonly spec: CommandSpec;
  readonly invocation: Invocation;
}

/** Commander's own sentence about a wrong call, without its decoration. */
function complaint({ message }: CommanderError): string {
  const [first = '', ...rest] = message.replace(/^error: /u, '').split('\n');
  const sentence = first.endsWith('.') ? first : `${first}.`;
  const meant = /\(Did you mean (?:one of )?(?<names>.*?)\?\)/u.exec(rest.join(' '))?.groups?.['names'];
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}${meant === undefined ? '' : ` Did you mean ${meant}?`}`;
}

function buildProgram(version: string, write: (text: string) => void, found: (what: Found) => void): Command {
  const program = new Command('oxydra')
    .description('A self-hosted AI agent that you can inspect and trust. Without a command: up.')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addHelpText('after', exampleText(EXAMPLES));
  const setUp = (command: Command): Command =>
    command
      .exitOverride()
      .configureOutput({ writeOut: write, writeErr: () => undefined })
      .configureHelp({ showGlobalOptions: false });
  setUp(program);
  for (const option of GLOBAL_OPTIONS) addOption(program, option);
  program.allowExcessArguments(true);
  program.action(() => {
    const [word] = program.args;
    if (word !== undefined) throw unknownCommand(word, [...COMMANDS, ...GROUPS], '');
    const name = program.opts()['tui'] === true ? 'tui' : 'up';
    const spec = COMMANDS.find((each) => each.name === name);
    if (spec !== undefined) found({ spec, invocation: { args: [], options: {} } });
  });
  const groups = new Map<string, Command>();
  for (const { name, summary } of GROUPS) {
    const group = setUp(program.command(name)).description(summary).helpOption('-h, --help', 'show help');
    const inside = COMMANDS.filter((spec) => spec.name.startsWith(`${name} `));
    group.addHelpText('after', exampleText(inside.flatMap(({ examples }) => examples.slice(0, 1))));
    group.allowExcessArguments(true).action(() => {
      const [word] = group.args;
      const names = inside.map((spec) => ({ ...spec, name: spec.name.slice(name.length + 1) }));
      if (word !== undefined) throw unknownCommand(word, names, `${name} `);
      throw usage(
        `${name} needs one of ${names.map((each) => each.name).join(', ')}.`,
        `\`oxydra ${name} --help\` explains them.`,
      );
    });
    groups.set(name, group);
  }
  for (const spec of COMMANDS) {
    const words = spec.name.split(' ');
    const parent = words.length === 1 ? program : groups.get(words[0] ?? '');
    if (parent === undefined) continue;
    const command = setUp(parent.command(words.at(-1) ?? spec.name)).description(spec.summary);
    command.allowExcessArguments(spec.excess === true).helpOption('-h, --help', 'show help');
    command.addHelpText('after', exampleText(spec.examples));
    for (const { flags, description } of spec.args ?? []) command.argument(flags, description);
    for (const option of spec.options ?? []) addOption(command, option);
    command.action(() => found({ spec, invocation: { args: command.args, options: command.opts() } }));
  }
  return program;
}

function unknownCommand(word: string, known: readonly (CommandGroup | CommandSpec)[], prefix: string): Fault {
  const meant = nearest(
    word,
    known.map(({ name }) => name),
  );
  return usage(
    `There is no command ${JSON.stringify(`${prefix}${word}`)}.${meant === undefined ? '' : ` Did you mean ${prefix}${meant}?`}`,
    `\`oxydra ${prefix === '' ? '' : prefix}--help\` shows those there are.`,
  );
}

/** The commands that run a program hand on what stands behind it. */
function withGuestWords(args: readonly string[]): readonly string[] {
  return COMMANDS.filter(({ handsOn }) => handsOn === true).reduce((words, { name, options = [] }) => {
    const valued = [...GLOBAL_OPTIONS, ...options].filter(({ flags }) => flags.includes('<'));
    const flags = valued.flatMap((option) => option.flags.split(/[ ,]+/u)).filter((word) => word.startsWith('-'));
    return keepGuestWords(words, { command: name.split(' '), valued: new Set(flags) });
  }, args);
}

/** Reads the arguments. Throws `runner/usage` with one sentence for what it does not know. */
export function parseCommandLine(args: readonly string[], version: string): Parsed {
  let text = '';
  const found: Found[] = [];
  const program = buildProgram(
    version,
    (words) => (text += words),
    (what) => found.push(what),
  );
  try {
    program.parse([...withGuestWords(args)], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0 || error.code === 'commander.help') return { kind: 'told', text };
    throw usage(complaint(error));
  }
  const [first] = found;
  if (first === undefined) return { kind: 'told', text };
  const { spec, invocation } = first;
  return { kind: 'run', command: spec.name, invocation, globals: program.opts(), load: spec.load };
}
