import { Fault } from '@oxydra/types';
import type { Anchoring } from '../anchoring.ts';
import { exchangedInput, exchangedOutput } from './exchange.ts';
import { createGuestClock } from './guest-clock.ts';
import type { FromGuest, RunData } from './guest-protocol.ts';
import { createWasiHost } from './host.ts';
import { WASI_MODULE } from './signatures.ts';
import { bytesAsInput, collectOutput } from './streams.ts';

/** Thrown through the guest's frames to end it. What it is does not matter, only that it is not mistaken. */
class Exit extends Error {
  readonly code: number;

  constructor(code: number) {
    super(`The guest ends with ${code}.`);
    this.code = code;
  }
}

const trapped = (why: string): Fault =>
  new Fault('guest/trapped', `The program crashed: ${why}.`, { hint: 'It is a mistake in the program itself.' });

const outOfMemory = (limit: number): Fault =>
  new Fault(
    'guest/out-of-memory',
    `The program needed more than its ${Math.floor(limit / (1024 * 1024))} MiB of memory.`,
    {
      hint: 'Give it less to work on.',
    },
  );

export const tooMuchOutput = (limit: number): Fault =>
  new Fault('guest/too-much-output', `The program wrote more than ${limit} bytes.`, { hint: 'Ask it for less.' });

/** What ended a guest that did not end itself. A crash with its memory nearly full is told as what it most likely is. */
function faultOf(error: unknown, { memoryBytes }: RunData, used: number): Fault {
  if (Fault.is(error)) return error;
  if (error instanceof WebAssembly.LinkError) {
    return new Fault('guest/bad-module', `The module cannot be linked: ${error.message}.`, { cause: error });
  }
  // A memory that failed to grow is met by most programs with a crash of their own.
  if (error instanceof WebAssembly.RuntimeError) {
    return used > memoryBytes / 2 ? outOfMemory(memoryBytes) : trapped(error.message);
  }
  if (error instanceof RangeError) {
    return /memory/i.test(error.message) ? outOfMemory(memoryBytes) : trapped('its stack is exhausted');
  }
  if (error instanceof WebAssembly.Exception) return trapped('it threw an exception that nothing caught');
  return Fault.fromRecord(Fault.toRecord(error));
}

const never = new Int32Array(new SharedArrayBuffer(4));
/** Waits in this thread; ending the thread ends it. */
const sleep = (ms: number): void => void Atomics.wait(never, 0, 0, ms);

interface RunPorts {
  readonly anchoring: Anchoring;
  readonly module: WebAssembly.Module;
  readonly post: (message: FromGuest, transfer?: readonly ArrayBuffer[]) => void;
}

/** Runs a fresh instance of a module to its end, closes what it left open, and then says how it ended. */
export function runGuest(data: RunData, ports: RunPorts): void {
  const ended = runToEnd(data, ports);
  if (ended === undefined) return;
  const transfer = ended.type === 'done' ? [ended.stdout.buffer, ended.stderr.buffer] : [];
  ports.post(ended, transfer);
}

/** Answers how the guest ended, or undefined where that has been said already. */
function runToEnd(data: RunData, { anchoring, module, post }: RunPorts): FromGuest | undefined {
  const { allow, args, env, exchange, outputBytes } = data;
  const collected = collectOutput(outputBytes, () => {
    // Said at once: a guest may catch what is thrown through it and go on.
    post({ type: 'failed', fault: Fault.toRecord(tooMuchOutput(outputBytes)), spoiled: true });
    throw new Exit(0);
  });
  const shared = exchange?.shared;
  const [inTerminal, outTerminal, errTerminal] = exchange?.terminals ?? [false, false, false];
  const sending = (stream: 1 | 2) => (bytes: Uint8Array<ArrayBuffer>) =>
    post({ type: 'output', stream, bytes }, [bytes.buffer]);
  let exit: Exit | undefined;
  using host = createWasiHost({
    args,
    env,
    mounts: data.mounts.map(({ guest, fd, address, device, base, mode, fileMode }) => ({
      guest,
      mode,
      fileMode,
      root: { anchoring, folder: { fd, address }, device, base },
    })),
    stdin:
      shared === undefined
        ? bytesAsInput(data.stdin ?? new Uint8Array(0))
        : exchangedInput(shared, inTerminal, () => post({ type: 'want-input' })),
    stdout: shared === undefined ? collected.stdout : exchangedOutput(shared, outTerminal, sending(1)),
    stderr: shared === undefined ? collected.stderr : exchangedOutput(shared, errTerminal, sending(2)),
    clock: allow.clock ? createGuestClock() : undefined,
    random: allow.random,
    sleep,
    exit(code) {
      throw (exit ??= new Exit(code));
    },
  });
  let memory: WebAssembly.Memory | undefined;
  try {
    const { exports } = new WebAssembly.Instance(module, { [WASI_MODULE]: host.imports });
    const found = exports['memory'];
    if (found instanceof WebAssembly.Memory) {
      memory = found;
      host.use(() => found.buffer);
    }
    const begin = exports['_start'] ?? exports['_initialize'];
    if (typeof begin !== 'function') {
      throw new Fault('guest/bad-module', 'The module has no `_start`, so it cannot be run.', {
        hint: 'Build it as a program, not as a library.',
      });
    }
    begin();
  } catch (error) {
    if (exit === undefined || error !== exit) {
      if (error instanceof Exit) return undefined;
      const used = memory?.buffer.byteLength ?? 0;
      return { type: 'failed', fault: Fault.toRecord(faultOf(error, data, used)), spoiled: false };
    }
  }
  return { type: 'done', exitCode: exit?.code ?? 0, ...collected.take() };
}
