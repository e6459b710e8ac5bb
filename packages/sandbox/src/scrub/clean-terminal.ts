/** What is cleaned, and what may stay. */
export interface CleanOptions {
  /** Colours and weights (`ESC [ … m`) stay; everything else that commands a terminal goes all the same. */
  readonly keepSgr?: boolean | undefined;
}

/** A text that comes in pieces, cleaned: an escape sequence may begin in one and end in another. */
export interface CleanStream {
  push(piece: string): string;
  /** The rest; a sequence that never ended is gone. */
  end(): string;
}

const ESC = 0x1b;
const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ST = 0x9c;
/** Longer is no sequence that a terminal would obey, but text that hides behind the beginning of one. */
const LONGEST_SEQUENCE = 65_536;

type State = 'text' | 'escape' | 'csi' | 'string' | 'string-escape';

/**
 * Characters that make a text look like another: marks and overrides of direction, what has no width, tags, separators
 * of lines that only some obey. The joiners of emoji and of Indic scripts stay.
 */
function isDisguise(code: number): boolean {
  if (code < 0xad) return false;
  return (
    code === 0xad || // soft hyphen
    code === 0x034f ||
    code === 0x061c ||
    code === 0x115f ||
    code === 0x1160 ||
    code === 0x17b4 ||
    code === 0x17b5 ||
    (code >= 0x180b && code <= 0x180f) ||
    code === 0x200b ||
    code === 0x200e ||
    code === 0x200f ||
    (code >= 0x2028 && code <= 0x202e) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0x3164 ||
    code === 0xfeff ||
    code === 0xffa0 ||
    (code >= 0xfff0 && code <= 0xfffb)
  );
}

/** C0 without tab and line feed, DEL, C1. */
const isControl = (code: number): boolean =>
  (code < 0x20 && code !== 0x09 && code !== 0x0a) || (code >= 0x7f && code <= 0x9f);

/** Tags (U+E0000…) spell out hidden text; both halves of such a pair go. */
const TAG_HIGH = 0xdb40;

const SGR = /^[0-9;:]*m$/u;

/** What the sequences that begin with this character are; undefined where it is none. */
function stateAfter(code: number): State | undefined {
  if (code === ESC) return 'escape';
  if (code === 0x9b) return 'csi';
  return code === 0x90 || code === 0x98 || code === 0x9d || code === 0x9e || code === 0x9f ? 'string' : undefined;
}

/** Takes out of a text in pieces what `cleanTerminal` takes out of a whole one. */
export function createCleanStream({ keepSgr = false }: CleanOptions = {}): CleanStream {
  let state: State = 'text';
  /** Of the sequence that is open: its letters where they may be wanted, and how long it is. */
  let sequence = '';
  let length = 0;
  /** The first half of a pair: what it is depends on what comes. */
  let pending = '';

  function enter(next: State): void {
    state = next;
    sequence = '';
    length = 0;
  }

  function step(code: number, letter: string): string {
    length += 1;
    // A new escape, or a cancel, ends whatever is open.
    if (state === 'text' || state === 'escape' || state === 'csi') {
      const begun = stateAfter(code);
      if (begun !== undefined) {
        enter(begun);
        return '';
      }
    }
    switch (state) {
      case 'escape':
        return afterEscape(code, letter);
      case 'csi':
        return inCsi(code, letter);
      case 'string':
      case 'string-escape':
        return inString(code, letter);
      case 'text':
        return text(code, letter);
    }
  }

  function text(code: number, letter: string): string {
    return isControl(code) || isDisguise(code) ? '' : letter;
  }

  function afterEscape(code: number, letter: string): string {
    if (code === 0x5b) enter('csi');
    else if (code === 0x5d || code === 0x50 || code === 0x58 || code === 0x5e || code === 0x5f) enter('string');
    // ESC, bytes in between, and a last one: `ESC ( B`.
    else if (code >= 0x20 && code <= 0x2f && length < 8) return '';
    else {
      enter('text');
      // What no sequence goes on with is text; the escape alone is gone.
      if (code < 0x20 || code > 0x7e) return text(code, letter);
    }
    return '';
  }

  function inCsi(code: number, letter: string): string {
    if (code >= 0x20 && code <= 0x3f && length < 256) {
      sequence += letter;
      return '';
    }
    const whole = sequence + letter;
    enter('text');
    if (code >= 0x40 && code <= 0x7e) return keepSgr && SGR.test(whole) ? `\u001b[${whole}` : '';
    return text(code, letter);
  }

  function inString(code: number, letter: string): string {
    const escaped = state === 'string-escape';
    if (code === BEL || code === ST || code === CAN || code === SUB || (escaped && code === 0x5c)) enter('text');
    else if (escaped) {
      // An escape within a string ends it, and begins another sequence.
      enter('escape');
      return step(code, letter);
    } else if (code === ESC) state = 'string-escape';
    else if (code === 0x0a) {
      // A string that never ends hides no further line.
      enter('text');
      return letter;
    } else if (length > LONGEST_SEQUENCE) enter('text');
    return '';
  }

  function push(piece: string): string {
    const whole = pending + piece;
    pending = '';
    // Most text has nothing to clean.
    if (state === 'text' && !SUSPECT.test(whole)) return whole;
    return clean(whole);
  }

  function clean(whole: string): string {
    let out = '';
    for (let index = 0; index < whole.length; index += 1) {
      const code = whole.charCodeAt(index);
      if (code >= 0xd800 && code <= 0xdbff) {
        if (index + 1 === whole.length) {
          pending = whole.slice(index);
          break;
        }
        const low = whole.charCodeAt(index + 1);
        if (low >= 0xdc00 && low <= 0xdfff) {
          index += 1;
          if (state === 'text' && !(code === TAG_HIGH && low <= 0xdc7f)) out += whole.slice(index - 1, index + 1);
          else if (state !== 'text') out += step(0xe000, code === TAG_HIGH ? '' : whole.slice(index - 1, index + 1));
          continue;
        }
      }
      // Half of a pair is no character.
      out += code >= 0xd800 && code <= 0xdfff ? step(0xfffd, '\ufffd') : step(code, whole.charAt(index));
    }
    return out;
  }

  return {
    push,
    end() {
      const rest = pending;
      const open = state !== 'text';
      pending = '';
      enter('text');
      return rest === '' || open ? '' : '\ufffd';
    },
  };
}

/** What is not plain ASCII is worth a closer look. */
const SUSPECT = /[^\t\n -~]/;

/**
 * Text from outside as a terminal or a channel may show it. Escape sequences (CSI, OSC, DCS, APC, PM, SOS, in seven and
 * in eight bits), all other control characters but tab and line feed, and what turns or hides text are gone; letters of
 * all scripts and joined emoji stay. Nothing in it can move a cursor, set a title or a clipboard, or forge a line.
 */
export function cleanTerminal(text: string, options: CleanOptions = {}): string {
  const stream = createCleanStream(options);
  return stream.push(text) + stream.end();
}
