/** A `/` command as help and completion show it. */
export interface CommandInfo {
  readonly name: string;
  readonly usage: string;
  readonly help: string;
}

export const COMMANDS = [
  { name: 'help', usage: '/help', help: 'this list, and the keys' },
  { name: 'new', usage: '/new [name]', help: 'begin a new session' },
  { name: 'sessions', usage: '/sessions', help: 'list your sessions' },
  { name: 'switch', usage: '/switch [prefix]', help: 'go to another session' },
  { name: 'rename', usage: '/rename NAME', help: 'name this session' },
  { name: 'fork', usage: '/fork [name]', help: 'continue from here in a copy' },
  { name: 'history', usage: '/history', help: 'show earlier messages' },
  { name: 'cancel', usage: '/cancel', help: 'stop the running turn (Esc)' },
  { name: 'cancelall', usage: '/cancelall', help: 'stop the turns of all sessions' },
  { name: 'queue', usage: '/queue TEXT', help: 'send after the running turn (Alt+Q)' },
  { name: 'attach', usage: '/attach FILE', help: 'send a file with the next message' },
  { name: 'model', usage: '/model [name]', help: 'choose the model' },
  { name: 'agent', usage: '/agent [name]', help: 'list agents, or begin a session with one' },
  { name: 'tools', usage: '/tools', help: 'what the agent can use' },
  { name: 'approvals', usage: '/approvals', help: 'what waits for your word' },
  { name: 'status', usage: '/status', help: 'daemon, tier and connection' },
  { name: 'cost', usage: '/cost', help: 'tokens, money and budgets' },
  { name: 'memory', usage: '/memory', help: 'what is remembered' },
  { name: 'reasoning', usage: '/reasoning', help: 'show or fold the thinking (Ctrl+R)' },
  { name: 'export', usage: '/export [file]', help: 'write this session as Markdown' },
  { name: 'theme', usage: '/theme [name]', help: 'change the colours' },
  { name: 'redraw', usage: '/redraw', help: 'print the conversation again (Ctrl+L)' },
  { name: 'quit', usage: '/quit', help: 'leave; the daemon keeps running' },
] as const satisfies readonly CommandInfo[];

export type CommandName = (typeof COMMANDS)[number]['name'];

export const isCommandName = (name: string): name is CommandName => COMMANDS.some((one) => one.name === name);

/** Letters to change, drop, add or swap to make one word of the other. */
function distance(a: string, b: string): number {
  let previous: number[] = [];
  let current = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((current[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (current[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (previous[j - 2] ?? 0) + 1);
      next.push(best);
    }
    previous = current;
    current = next;
  }
  return current[b.length] ?? 0;
}

/** The command that was probably meant, if any is near enough. */
export function didYouMean(name: string): CommandName | undefined {
  const wanted = name.toLowerCase();
  const begins = COMMANDS.find((one) => wanted !== '' && one.name.startsWith(wanted));
  if (begins !== undefined) return begins.name;
  const near = COMMANDS.map((one) => ({ name: one.name, away: distance(wanted, one.name) })).toSorted(
    (a, b) => a.away - b.away,
  )[0];
  return near !== undefined && near.away <= Math.max(1, Math.floor(wanted.length / 3)) ? near.name : undefined;
}

export interface CommandLine {
  readonly name: string;
  readonly rest: string;
}

/** Reads `/name rest`. Undefined for a message; a path such as `/etc/hosts` is no command. */
export function readCommand(text: string): CommandLine | undefined {
  const match = /^\/([\p{L}\d?-]*)(?:\s+([\s\S]*))?$/u.exec(text.trim());
  return match === null ? undefined : { name: match[1] ?? '', rest: match[2] ?? '' };
}
