import type { Run } from '../../cli/context.ts';
import { stopDaemon } from './stop.ts';
import { start } from './start.ts';

/** `restart` */
export const restart: Run = async (_, context) => {
  await stopDaemon(context, await context.house.loadConfig());
  return start({ args: [], options: {} }, context);
};
