/** Makes the calls that the machine lets go: through the gate, with a heartbeat for those who wait. */
import { Fault } from '@oxydra/types';
import type { Clock, Committed, Gate, LiveEvent, Log, RunnableCall, Scene, ToolResult } from '@oxydra/types';

interface RunPorts {
  readonly gate: Gate;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly publish: (event: LiveEvent) => void;
}

const HEARTBEAT_MS = 5_000;

/** Runs one call to its end. Rejects only with the signal's reason; a bug of ours becomes a result that says so. */
export async function runCall(
  { call, answer }: RunnableCall,
  scene: Scene,
  committed: Committed,
  ports: RunPorts,
): Promise<ToolResult> {
  const { gate, signal, publish, log } = ports;
  const { turn } = scene;
  using _beat = heartbeat({ call, answer }, scene, ports);
  try {
    const onOutput = (text: string): void => publish({ type: 'tool-output', turn, call: call.call, text });
    return await gate.perform({ call, scene, answer, committed }, { signal, onOutput });
  } catch (error) {
    signal.throwIfAborted();
    const { code, message } = Fault.toRecord(error, 'tool/bug');
    log.error('tool.bug', { tool: call.name, code, message });
    return {
      ok: false,
      text: `\`${call.name}\` failed unexpectedly: ${message}`,
      label: scene.label,
      durationMs: 0,
      error: { code, message },
    };
  }
}

function heartbeat({ call }: RunnableCall, { turn }: Scene, { clock, publish }: RunPorts): Disposable {
  const begun = clock.now();
  const beat = (): Disposable =>
    clock.after(HEARTBEAT_MS, () => {
      publish({
        type: 'heartbeat',
        turn,
        calls: [{ call: call.call, name: call.name }],
        elapsedMs: clock.now() - begun,
      });
      timer = beat();
    });
  let timer = beat();
  return { [Symbol.dispose]: () => timer[Symbol.dispose]() };
}
