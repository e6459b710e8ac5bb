/**
 * Running a program, and no more of the sandbox than that: what a command loads that must start at once. Everybody else
 * finds the same in the package itself.
 */
export { compileGuest } from './guest-module.ts';
export { createGuestPool } from './guest-pool.ts';
