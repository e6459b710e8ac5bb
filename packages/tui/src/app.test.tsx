import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import { describe, test } from 'node:test';
import { render } from 'ink';
import { App, type Drawn } from './app.tsx';
import { clearRewrapped } from './reflow.ts';
import { createScreen } from './screen.ts';
import type { Shell } from './shell.ts';
import type { Key } from './editor/keys.ts';
import { createUi } from './ui/ui-state.ts';

/** A terminal of which only what is written to it is known. */
class FakeOutput extends EventEmitter {
  readonly isTTY = true;
  readonly columns = 60;
  readonly rows = 20;
  readonly writable = true;
  written = '';
  write = (text: string, done?: () => void): boolean => {
    this.written += text;
    done?.();
    return true;
  };
}

function fakeInput() {
  return Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {}, ref: () => {}, unref: () => {} });
}

function mount() {
  const stdout = new FakeOutput();
  const stdin = fakeInput();
  const keys: Key[] = [];
  const pastes: string[] = [];
  const screen = createScreen({ ...createUi('plain', []), link: { state: 'online' } }, () => 0);
  const shell: Shell = {
    screen,
    key: (key) => void keys.push(key),
    paste: (text) => void pastes.push(text),
    close: () => screen.close(),
  };
  const drawn: Drawn = { widths: [], cursor: { x: 0, y: 0 } };
  const app = render(<App shell={shell} drawn={drawn} />, {
    // The renderer uses no more of a terminal than these have.
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    interactive: true,
    patchConsole: false,
    incrementalRendering: true,
    exitOnCtrlC: false,
  });
  const until = async (holds: () => boolean): Promise<void> => {
    while (!holds()) await new Promise((resolve) => setImmediate(resolve));
  };
  return { stdout, stdin, keys, pastes, screen, drawn, app, until };
}

const count = (text: string, part: string): number => text.split(part).length - 1;

describe('the paint', { timeout: 20_000 }, () => {
  test('prints a finished item once, whatever is redrawn after it', async () => {
    const { stdout, screen, app } = mount();
    screen.print([{ kind: 'notice', tone: 'muted', text: 'once only' }]);
    await app.waitUntilRenderFlush();
    for (const hint of ['a', 'b', 'c']) {
      screen.update((ui) => ({ ...ui, hint }));
      await app.waitUntilRenderFlush();
    }
    assert.equal(count(stdout.written, 'once only'), 1);
    app.unmount();
  });

  test('prints every item of a long day once, though its list is cut', async () => {
    const { stdout, screen, app } = mount();
    for (let at = 0; at < 1_000; at += 1) {
      screen.print([{ kind: 'notice', tone: 'muted', text: `item-${at}-end` }]);
      if (at % 100 === 0) await app.waitUntilRenderFlush();
    }
    await app.waitUntilRenderFlush();
    for (let at = 0; at < 1_000; at += 1) assert.equal(count(stdout.written, `item-${at}-end`), 1);
    app.unmount();
  });

  test('writes nothing while nothing changes', async () => {
    const { stdout, screen, app } = mount();
    await app.waitUntilRenderFlush();
    const before = stdout.written;
    screen.update((ui) => ({ ...ui }));
    await app.waitUntilRenderFlush();
    assert.equal(stdout.written, before);
    app.unmount();
  });

  test('holds code back until its colours are there, and keeps the order', async () => {
    const { stdout, screen, app, until } = mount();
    screen.print([
      { kind: 'text', markdown: '```rust\nfn main() {}\n```', opens: true, continues: false },
      { kind: 'notice', tone: 'muted', text: 'after it' },
    ]);
    assert.ok(!stdout.written.includes('fn main'));
    await until(() => stdout.written.includes('after it'));
    assert.ok(stdout.written.indexOf('fn main') < stdout.written.indexOf('after it'));
    app.unmount();
  });

  test('reads keys and pastes from the terminal', async () => {
    const { stdin, keys, pastes, app, until } = mount();
    await app.waitUntilRenderFlush();
    stdin.write('hi\r\u001b\r\u001b[A\u0003\u001bq\u001b[200~two\rlines\u001b[201~');
    await until(() => pastes.length > 0);
    assert.deepEqual(keys, [
      { name: 'text', text: 'hi' },
      { name: 'enter' },
      { name: 'newline' },
      { name: 'up' },
      { name: 'ctrl', letter: 'c' },
      { name: 'alt', letter: 'q' },
    ]);
    assert.deepEqual(pastes, ['two\rlines']);
    app.unmount();
  });
});

describe('a narrower screen', () => {
  test('is cleared of the rows the terminal wrapped anew', () => {
    const drawn: Drawn = { widths: [0, 80, 10, 30], cursor: { x: 2, y: 2 } };
    assert.equal(clearRewrapped(drawn, 80), '');
    // The rule above the cursor takes two rows now: three up, then down to where the renderer believes it is.
    assert.equal(clearRewrapped(drawn, 40), '\u001b[3A\r\u001b[J\u001b[2B');
  });
});
