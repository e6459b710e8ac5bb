import type { Key as InkKey } from 'ink';

/** A key as the rest of the program knows it: `text` carries what was typed, everything else is a name. */
export type Key =
  | { readonly name: 'text'; readonly text: string }
  | { readonly name: KeyName }
  /** Control or Alt with a letter. */
  | { readonly name: 'ctrl' | 'alt'; readonly letter: string };

export type KeyName =
  | 'enter'
  | 'newline'
  | 'escape'
  | 'tab'
  | 'shift-tab'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'word-left'
  | 'word-right'
  | 'up'
  | 'down'
  | 'page-up'
  | 'page-down'
  | 'home'
  | 'end'
  | 'delete-word';

function named(key: InkKey): KeyName | undefined {
  const jump = key.ctrl || key.meta;
  if (key.return) return key.meta || key.shift ? 'newline' : 'enter';
  if (key.escape) return 'escape';
  if (key.tab) return key.shift ? 'shift-tab' : 'tab';
  if (key.backspace) return jump ? 'delete-word' : 'backspace';
  if (key.delete) return 'delete';
  if (key.leftArrow) return jump ? 'word-left' : 'left';
  if (key.rightArrow) return jump ? 'word-right' : 'right';
  if (key.upArrow) return 'up';
  if (key.downArrow) return 'down';
  if (key.pageUp) return 'page-up';
  if (key.pageDown) return 'page-down';
  if (key.home) return 'home';
  if (key.end) return 'end';
  return undefined;
}

const ALT: Readonly<Record<string, KeyName>> = { b: 'word-left', f: 'word-right' };

function controlKey(code: number): Key | undefined {
  if (code === 13) return { name: 'enter' };
  if (code === 10) return { name: 'newline' };
  if (code === 9) return { name: 'tab' };
  if (code === 27) return { name: 'escape' };
  return code >= 1 && code <= 26 ? { name: 'ctrl', letter: String.fromCharCode(code + 96) } : undefined;
}

/** What was typed so fast that it came in one piece, control keys among it, key by key. */
function typed(input: string): Key[] {
  const keys: Key[] = [];
  let text = '';
  const flush = (): void => {
    if (text !== '') keys.push({ name: 'text', text });
    text = '';
  };
  for (const one of input) {
    const code = one.codePointAt(0) ?? 0;
    if (code >= 32 && code !== 127) {
      text += one;
      continue;
    }
    flush();
    const key = code === 127 ? ({ name: 'backspace' } as const) : controlKey(code);
    if (key !== undefined) keys.push(key);
  }
  flush();
  return keys;
}

/** The keys in one piece of input from the terminal. */
export function keysOf(input: string, key: InkKey): Key[] {
  const name = named(key);
  if (name !== undefined) return [{ name }];
  const letter = input.toLowerCase();
  if (key.ctrl && input.length === 1) return letter === 'j' ? [{ name: 'newline' }] : [{ name: 'ctrl', letter }];
  if (key.meta && input.length === 1) {
    const jump = ALT[letter];
    return [jump === undefined ? { name: 'alt', letter } : { name: jump }];
  }
  return typed(input);
}
