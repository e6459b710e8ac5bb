/** What running a program takes of the sandbox. A module of its own, so that a bundle loads no more of it than this. */
export { compileGuest, createGuestPool } from '@oxydra/sandbox/wasi';
