import { randomInt } from 'node:crypto';
import type { Random } from '@oxydra/types';

/** Two to the power of 48, less one: the widest range that `randomInt` takes. */
const RANGE = 2 ** 48 - 1;

/** Not to be foreseen by anybody who watches earlier numbers. */
export const secureRandom: Random = () => randomInt(RANGE) / RANGE;
