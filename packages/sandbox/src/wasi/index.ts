/**
 * The WASI host alone, for programs that a person runs by hand: without the way out, the scrubber and the secrets, which
 * take longer to load than most programs run. It must not know what a guest is run for.
 */
export { compileGuest } from './guest-module.ts';
export { createGuestPool } from './guest-pool.ts';
