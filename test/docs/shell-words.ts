/** The commands of a line for a shell, as far as chapters write any: quotes, pipes, redirections, comments. */
import { invariant } from '../../packages/types/src/index.ts';

const TOKEN =
  /\s+|#.*|(?<operator>\|\|?|&&?|;)|(?<redirection>\d?[<>]{1,2}&?\d?)|(?<word>(?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"|&;<>\\])+)/gu;

const unquoted = (word: string): string =>
  word.replaceAll(/'(?<plain>[^']*)'|"(?<quoted>(?:[^"\\]|\\.)*)"|\\(?<escaped>.)/gu, (...match) => {
    const groups = match.at(-1) as Readonly<Record<string, string | undefined>>; // the pattern has named groups
    return groups['plain'] ?? groups['escaped'] ?? (groups['quoted'] ?? '').replaceAll(/\\(["\\$`])/gu, '$1');
  });

/** The words of each command of a line; where output goes or input comes from is left out. */
export function commandsOf(line: string): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  let redirected = false;
  let read = 0;
  for (const { 0: text, index, groups } of line.matchAll(TOKEN)) {
    invariant(index === read, `a line that can be read: ${line}`);
    read += text.length;
    if (groups?.['operator'] !== undefined) commands.push([]);
    else if (groups?.['redirection'] !== undefined) redirected = true;
    else if (groups?.['word'] !== undefined) {
      if (!redirected) commands.at(-1)?.push(unquoted(groups['word']));
      redirected = false;
    }
  }
  invariant(read === line.length, `a line that can be read: ${line}`);
  return commands.filter((words) => words.length > 0);
}
