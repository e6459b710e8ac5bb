import { Fault } from '@oxydra/types';
import type { ConfigOptions } from '../config/load-config.ts';

/** What a person wrote after the name of a command; the readers below give it types. */
export interface Invocation {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

export const textOption = ({ options }: Invocation, name: string): string | undefined => {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
};

export const flagOption = ({ options }: Invocation, name: string): boolean => options[name] === true;

export const listOption = ({ options }: Invocation, name: string): readonly string[] => {
  const value = options[name];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
};

/** A whole number within limits. Throws `runner/usage`, naming the option and what it takes. */
export function countOption(
  invocation: Invocation,
  name: string,
  limits: { readonly least: number; readonly most: number },
): number | undefined {
  const text = textOption(invocation, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,15}$/u.test(text) ? Number(text) : Number.NaN;
  if (value >= limits.least && value <= limits.most) return value;
  throw usage(
    `--${name} is ${JSON.stringify(text)}, but must be a whole number from ${limits.least} to ${limits.most}.`,
  );
}

/** One of some words. Throws `runner/usage`. */
export function choiceOption<T extends string>(
  invocation: Invocation,
  name: string,
  choices: readonly T[],
): T | undefined {
  const text = textOption(invocation, name);
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw usage(`--${name} is ${JSON.stringify(text)}, but must be one of ${choices.join(', ')}.`);
}

/** How the program was called wrongly. */
export const usage = (message: string, hint = '`oxydra --help` shows the commands and their options.'): Fault =>
  new Fault('runner/usage', message, { hint });

/** The options that every command takes. */
export interface GlobalOptions extends ConfigOptions {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly color: boolean;
}

/** The options as the command line gives them; `given` holds those of the program. */
export function globalOptions(given: Readonly<Record<string, unknown>>, noColor: boolean): GlobalOptions {
  const invocation: Invocation = { args: [], options: given };
  return {
    configFile: textOption(invocation, 'config'),
    user: textOption(invocation, 'user'),
    set: listOption(invocation, 'set'),
    env: listOption(invocation, 'env'),
    envFile: textOption(invocation, 'envFile'),
    insecure: flagOption(invocation, 'insecure'),
    json: flagOption(invocation, 'json'),
    quiet: flagOption(invocation, 'quiet'),
    verbose: flagOption(invocation, 'verbose'),
    color: given['color'] !== false && !noColor,
  };
}
