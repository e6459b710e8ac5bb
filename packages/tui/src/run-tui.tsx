import { setFlagsFromString } from 'node:v8';
import { render } from 'ink';
import { App, type Drawn } from './app.tsx';
import type { TuiOptions } from './options.ts';
import { clearRewrapped } from './reflow.ts';
import { createShell } from './shell.ts';

/**
 * The picture never begins in the topmost row: some terminals keep what is erased from there on in their scrollback,
 * where it would stand twice.
 */
const OFF_THE_TOP = '\n';
const CLEAR_SCREEN = `\u001b[H\u001b[J${OFF_THE_TOP}`;
/** Keys show at once; a stream is followed at most this often. */
const MOST_FRAMES = 20;

/**
 * Runs the terminal UI until the person leaves or `signal` aborts. Needs a terminal on both streams; without one it
 * says so and ends with code 2. Rejects never. The daemon is not touched: it goes on when this ends.
 */
export async function runTui(options: TuiOptions): Promise<{ code: number }> {
  const { stdin, stdout, signal } = options;
  if (!stdin.isTTY || !stdout.isTTY) {
    stdout.write('The terminal UI needs a terminal. Use `oxydra ask "…"` in scripts.\n');
    return { code: 2 };
  }
  if (signal?.aborted === true) return { code: 130 };
  // A screenful of text needs no large nursery and no speed: this keeps the program at four fifths of its size.
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--optimize-for-size');
  const sentBefore = await options.ports.history.load();
  const drawn: Drawn = { widths: [], cursor: { x: 0, y: 0 } };
  const ended = Promise.withResolvers<number>();
  const shell = createShell({
    options,
    sentBefore,
    leave: () => ended.resolve(0),
    clearScreen: () => {
      instance.clear();
      stdout.write(CLEAR_SCREEN);
    },
  });
  const interrupted = (): void => ended.resolve(130);
  signal?.addEventListener('abort', interrupted, { once: true });
  stdout.write(OFF_THE_TOP);
  let columns = stdout.columns;
  const resized = (): void => {
    if (stdout.columns < columns) stdout.write(clearRewrapped(drawn, stdout.columns));
    columns = stdout.columns;
  };
  // Before the renderer hears of it.
  stdout.prependListener('resize', resized);
  const instance = render(<App shell={shell} drawn={drawn} />, {
    stdin,
    stdout,
    exitOnCtrlC: false,
    patchConsole: false,
    interactive: true,
    incrementalRendering: true,
    maxFps: MOST_FRAMES,
  });
  try {
    return { code: await ended.promise };
  } finally {
    signal?.removeEventListener('abort', interrupted);
    stdout.off('resize', resized);
    shell.close();
    instance.unmount();
    await instance.waitUntilExit();
    stdin.unref?.();
  }
}
