/** The entry of a pool's threads: each runs one guest after another. */
import { parentPort } from 'node:worker_threads';
import { Fault, invariant } from '@oxydra/types';
import { chooseAnchoring } from '../anchoring.ts';
import type { Anchoring } from '../anchoring.ts';
import type { FromGuest, ToGuest } from './guest-protocol.ts';
import { runGuest } from './run-guest.ts';

invariant(parentPort !== null, 'a pool starts this as a worker thread');
const port = parentPort;
// A guest that probes for what is not there makes a refusal a call; nobody reads where in our code each came from.
Error.stackTraceLimit = 0;

const post = (message: FromGuest, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, [...transfer]);

function serve(anchoring: Anchoring): void {
  const modules = new Map<string, WebAssembly.Module>();
  port.on('message', (message: ToGuest) => {
    if (message.type === 'module') {
      modules.set(message.name, message.module);
      return;
    }
    const module = modules.get(message.module);
    invariant(module !== undefined, 'a module is sent before it is run');
    runGuest(message, { anchoring, module, post });
  });
  post({ type: 'ready' });
}

try {
  serve(chooseAnchoring(process.platform));
} catch (error) {
  post({ type: 'unfit', fault: Fault.toRecord(error) });
}
