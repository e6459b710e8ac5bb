/**
 * The room of the turn: what a message means until its answer is settled. Pure machines, and the interpreters that let
 * them happen through ports. Does no I/O, and must know no provider, tool, store or client.
 */
export { showUsd } from './budget.ts';
export { createRuntime } from './create-runtime.ts';
export type { Runtime, SessionScene } from './create-runtime.ts';
export type { ContextSettings } from './context.ts';
export { evolve, UNOPENED } from './evolve.ts';
export type { AgentSettings, RuntimePorts, RuntimeSettings } from './ports.ts';
export { addEntry, emptySession } from './session-state.ts';
export type { SessionState } from './session-state.ts';
export { systemPrompt } from './system-prompt.ts';
export { messagesOf } from './transcript.ts';
export type { Transcript, TranscriptItem, TranscriptTurn } from './transcript.ts';
export { step } from './turn-machine.ts';
