/** The entry of a store's worker threads: the one that writes, and the one that searches. */
import { parentPort, workerData } from 'node:worker_threads';
import { invariant } from '@oxydra/types';
import type { WorkerData } from '../protocol.ts';
import { serveScan } from '../search/serve-scan.ts';
import { serveWriter } from './serve-writer.ts';

invariant(parentPort !== null, 'a store starts this as a worker thread');
const data = workerData as WorkerData; // only our own store starts this

if (data.role === 'writer') await serveWriter(parentPort, data);
else await serveScan(parentPort, data);
