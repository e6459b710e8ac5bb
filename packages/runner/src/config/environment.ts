import { Fault } from '@oxydra/types';
import type { ConfigFiles } from './files/config-files.ts';
import type { Problem } from './problems/problem.ts';

/**
 * The variables that the program sees: its own, then `--env-file`, then `-e`. Held behind functions, since a record
 * of them would put every key into the first log line that prints it.
 */
export interface Environment {
  get(name: string): string | undefined;
  /** For starting a process that shall see the same. */
  entries(): Readonly<Record<string, string>>;
}

export type Variables = Readonly<Record<string, string | undefined>>;

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/u;

/** Variables written without the shell: `NAME=value`, `export`, quotes around the value, comments. */
export function parseEnvFile(
  text: string,
  file: string,
): { readonly variables: Variables; readonly problems: readonly Problem[] } {
  const variables: Record<string, string> = {};
  const problems: Problem[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u)
    .entries()) {
    const line = raw.trim().replace(/^export\s+/u, '');
    if (line === '' || line.startsWith('#')) continue;
    const at = line.indexOf('=');
    const name = line.slice(0, Math.max(at, 0)).trim();
    const value = line.slice(at + 1).trim();
    const quoted = /^"([^"]*)"\s*(?:#.*)?$|^'([^']*)'\s*(?:#.*)?$/u.exec(value);
    if (!NAME.test(name) || (quoted === null && /^["']/u.test(value))) {
      problems.push({
        code: 'config/bad-env-file',
        key: '',
        message: 'The line is not of the form NAME=value.',
        place: { origin: file, file, line: index + 1, column: 1 },
      });
    } else variables[name] = quoted?.[1] ?? quoted?.[2] ?? value.replace(/\s+#.*$/u, '');
  }
  return { variables, problems };
}

async function readEnvFile(files: ConfigFiles, path: string): Promise<string> {
  const bytes = await files.read(path);
  if (bytes !== undefined) return new TextDecoder().decode(bytes);
  throw new Fault('config/missing-file', `The file ${path} of --env-file is not there.`, {
    hint: 'Name a file with lines of the form NAME=value.',
  });
}

/** Joins the three sources; the later wins. Throws `config/missing-file` for an env file that is not there. */
export async function readEnvironment(input: {
  readonly variables: Variables;
  readonly settings: readonly string[];
  readonly envFile: string | undefined;
  readonly files: ConfigFiles;
}): Promise<{ readonly variables: Variables; readonly problems: readonly Problem[] }> {
  const { envFile, files } = input;
  const fromFile =
    envFile === undefined ? { variables: {}, problems: [] } : parseEnvFile(await readEnvFile(files, envFile), envFile);
  const problems = [...fromFile.problems];
  const settings: Record<string, string> = {};
  for (const setting of input.settings) {
    const at = setting.indexOf('=');
    const name = setting.slice(0, Math.max(at, 0));
    if (NAME.test(name)) settings[name] = setting.slice(at + 1);
    else {
      problems.push({
        code: 'config/bad-option',
        key: '',
        message: `-e ${at < 0 ? '' : name}… is not of the form NAME=value.`,
        place: { origin: 'the command line' },
      });
    }
  }
  return { variables: { ...input.variables, ...fromFile.variables, ...settings }, problems };
}

export const createEnvironment = (variables: Variables): Environment => ({
  get: (name) => (Object.hasOwn(variables, name) ? variables[name] : undefined),
  entries: () =>
    Object.fromEntries(
      Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
    ),
});
