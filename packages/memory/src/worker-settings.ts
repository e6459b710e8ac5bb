import type { WorkerOptions } from 'node:worker_threads';

/** The worker's source; a bundle passes its own file instead. */
export const workerUrl = new URL('./writer/worker.ts', import.meta.url);

/**
 * Small young generation: the worker makes little garbage, and memory that it took it would keep. The old generation
 * is a ceiling only, high enough for a message with its largest attachments.
 */
export const WORKER_LIMITS: WorkerOptions = {
  resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 512, stackSizeMb: 1 },
  // No hooks or flags of the main thread: they would only cost start-up time.
  execArgv: [],
};
