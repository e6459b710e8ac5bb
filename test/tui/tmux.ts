import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DEADLINE_MS = 15_000;
const POLL_MS = 40;

/** A program in a real terminal. */
export interface Terminal {
  /** Types text as it is. */
  type(text: string): Promise<void>;
  /** Presses keys by tmux's names: `Enter`, `Escape`, `C-c`, `M-Enter`, `Up`. */
  press(...keys: string[]): Promise<void>;
  paste(text: string): Promise<void>;
  resize(columns: number, rows: number): Promise<void>;
  /** What stands on the screen. */
  screen(): Promise<string>;
  /** The screen and all that scrolled out of it. */
  everything(): Promise<string>;
  /** The same with its colours. */
  coloured(): Promise<string>;
  /** Waits until the screen fulfils a condition, and returns it. */
  until(condition: string | ((screen: string) => boolean)): Promise<string>;
  /** Resolves when the program has ended. */
  ended(): Promise<void>;
  /** Ends the program with its terminal. */
  close(): Promise<void>;
}

/** Opens a terminal of its own in which a shell runs the command line. */
export async function openTmux(command: string, { columns = 80, rows = 24 } = {}): Promise<Terminal> {
  const folder = mkdtempSync(join(tmpdir(), 'oxydra-tmux-'));
  const socket = join(folder, 'tmux');
  const tmux = async (...args: string[]): Promise<string> =>
    (await run('tmux', ['-S', socket, '-f', '/dev/null', ...args], { maxBuffer: 1 << 26 })).stdout;
  const line = `${command} 2>'${join(folder, 'stderr')}'; echo ended with $?; exec sleep 60`;
  await tmux('new-session', '-d', '-x', `${columns}`, '-y', `${rows}`, line);
  const screen = (): Promise<string> => tmux('capture-pane', '-p');
  const until: Terminal['until'] = async (condition) => {
    const holds = typeof condition === 'string' ? (text: string) => text.includes(condition) : condition;
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
      const text = await screen();
      if (holds(text)) return text;
      if (Date.now() > deadline) throw new RangeError(`Not within ${DEADLINE_MS} ms: ${String(condition)}\n${text}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  };
  return {
    type: async (text) => void (await tmux('send-keys', '-l', text)),
    press: async (...keys) => void (await tmux('send-keys', ...keys)),
    async paste(text) {
      const file = join(folder, 'paste');
      writeFileSync(file, text);
      await tmux('load-buffer', file);
      await tmux('paste-buffer', '-p');
    },
    resize: async (x, y) => void (await tmux('resize-window', '-x', `${x}`, '-y', `${y}`)),
    screen,
    everything: () => tmux('capture-pane', '-p', '-S', '-'),
    coloured: () => tmux('capture-pane', '-p', '-e', '-S', '-'),
    until,
    ended: async () => void (await until('ended with')),
    async close() {
      await tmux('kill-server').catch(() => {});
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const count = (text: string, part: string): number => text.split(part).length - 1;
