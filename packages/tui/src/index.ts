/**
 * The terminal UI: a conversation with the gateway in a terminal. It knows the wire and nothing else: no daemon, no
 * files, no environment; what it needs of those comes in through `TuiPorts`.
 */
export { runTui } from './run-tui.tsx';
export type { FileRead, FileWritten, ReadFile, TuiOptions, TuiPorts } from './options.ts';
export type { Endpoint } from './wire/connection.ts';
