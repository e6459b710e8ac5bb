import type { Json } from '@oxydra/types';
import { z } from 'zod';
import { agentFile } from './agent-file.ts';
import { runnerFile } from './runner-file.ts';
import { userFile } from './user-file.ts';

/** The kinds of config file. `providers.toml` is an agent document too. */
export const DOCUMENTS = { agent: agentFile, runner: runnerFile, user: userFile } as const;
export type DocumentName = keyof typeof DOCUMENTS;

/** All keys in one space: no table stands in two kinds of file. Variables and `--set` name keys in it. */
export const configSchema = z.strictObject({ ...agentFile.shape, ...runnerFile.shape, ...userFile.shape });

/** For parsing: a config is read once, so compiling a fast parser for it costs more (12 ms) than it saves. */
export const ONCE = { jitless: true } as const;

type Frozen<T> = [Json] extends [T]
  ? T // already frozen, and without an end
  : T extends (...args: never[]) => unknown
    ? T
    : T extends object
      ? { readonly [K in keyof T]: Frozen<T[K]> }
      : T;

/** The merged configuration with every default in place, under the names the files use. */
export type Config = Frozen<z.output<typeof configSchema>>;

/** The document that a top-level key belongs to. */
export function documentOf(key: string): DocumentName | undefined {
  for (const name of ['agent', 'runner', 'user'] as const) {
    if (Object.hasOwn(DOCUMENTS[name].shape, key)) return name;
  }
  return undefined;
}
