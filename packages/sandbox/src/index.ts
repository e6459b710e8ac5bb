/**
 * The rooms behind walls: here the files of a user, confined so that no path, link or race leads out of them.
 * Must not know tools, sessions or policy: it is asked for a path and answers bytes or a Fault.
 */
export { openSafeRoot } from './safe-root.ts';
export type { SafeRoot, SafeRootOptions } from './safe-root.ts';
export { createScriptEngine } from './script/quickjs.ts';
export type { ScriptBundle, ScriptEngineOptions } from './script/quickjs.ts';
export type { ScriptEngine, ScriptJob, ScriptLimits, ScriptProgram } from './script/script-job.ts';
export { parseVirtualPath } from './virtual-path.ts';
export type { VirtualPath } from './virtual-path.ts';
export { createWorkspace } from './workspace.ts';
export type { Mount, WorkspaceOptions } from './workspace.ts';
