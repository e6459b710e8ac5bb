/** A command line whose last part is for another program. */
export interface HandingOn {
  /** Its name, word by word: `wasm run`. */
  readonly command: readonly string[];
  /** The flags, long and short, that take their value from the next word. */
  readonly valued: ReadonlySet<string>;
}

/**
 * Puts `--` behind the file that a command runs, so that what follows it is read by nobody on the way: not even what
 * looks like an option of ours. A line of another command, or one that says `--` itself, stays as it is.
 */
export function keepGuestWords(args: readonly string[], { command, valued }: HandingOn): readonly string[] {
  let met = 0;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] ?? '';
    if (word === '--') return args;
    if (word.startsWith('-') && word !== '-') {
      if (valued.has(word)) at += 1;
    } else if (met < command.length) {
      if (word !== command[met]) return args;
      met += 1;
    } else return [...args.slice(0, at), '--', ...args.slice(at)];
  }
  return args;
}
