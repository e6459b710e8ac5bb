import type { Context, Run } from '../../cli/context.ts';
import { configExplain, configPath, configShow, configValidate, type CommandOutput } from '../config.ts';

function print({ stdout, stderr, exitCode }: CommandOutput, { output }: Context): number {
  output.text(stdout);
  output.aside(stderr);
  return exitCode;
}

export const show: Run = async (_, context) =>
  print(configShow(await context.house.loadConfig(), context.options), context);

export const explain: Run = async ({ args: [key = ''] }, context) =>
  print(configExplain(await context.house.loadConfig(), key, context.options), context);

export const validate: Run = async (_, context) =>
  print(configValidate(await context.house.checkConfig(), context.options), context);

export const path: Run = async (_, context) =>
  print(configPath(await context.house.loadConfig(), context.options), context);
