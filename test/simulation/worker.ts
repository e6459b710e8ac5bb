import { parentPort, workerData } from 'node:worker_threads';
import { simulate, type SimulationOptions } from './simulate.ts';

parentPort?.postMessage(await simulate(workerData as SimulationOptions)); // ours, from the bench beside it
