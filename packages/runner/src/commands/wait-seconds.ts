import { countOption, type Invocation } from '../cli/invocation.ts';

const DEFAULT_SECONDS = 60;

/** How long a command waits for another of the same user, in milliseconds. Throws `runner/usage`. */
export const waitMs = (invocation: Invocation): number =>
  (countOption(invocation, 'wait', { least: 0, most: 86_400 }) ?? DEFAULT_SECONDS) * 1000;
