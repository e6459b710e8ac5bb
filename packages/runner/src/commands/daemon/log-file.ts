import { join } from 'node:path';
import type { ConfigPaths } from '../../config/config-paths.ts';

/** The newest log of the daemon; older ones are beside it as `.1`, `.2` … */
export const logFile = ({ logs }: Pick<ConfigPaths, 'logs'>): string => join(logs, 'oxydra.log');
