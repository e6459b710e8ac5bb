/** One event of a `text/event-stream`. `name` is `message` where the stream gave none. */
export interface SseEvent {
  readonly name: string;
  readonly data: string;
  /** True for what stood at the end of the stream without its closing blank line: it may be cut. */
  readonly unfinished?: true | undefined;
}

export interface SseParser {
  /** Takes bytes cut anywhere, also inside a UTF-8 character, and gives the events they complete. */
  push(bytes: Uint8Array): readonly SseEvent[];
  /** The end of the bytes. */
  end(): readonly SseEvent[];
}

/** An event longer than this is an attack or a bug, not an answer. */
const MAX_EVENT_CHARACTERS = 64 * 1024 * 1024;

/** Parses server-sent events as the specification says: LF, CRLF or CR, comments, several `data` lines, a BOM. */
export function createSseParser(onTooLong: () => never): SseParser {
  const decoder = new TextDecoder();
  let rest = '';
  let afterCr = false;
  let name = '';
  let data: string[] = [];
  let size = 0;

  const field = (line: string): void => {
    const colon = line.indexOf(':');
    if (colon === 0) return;
    const key = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (key === 'event') name = value;
    if (key !== 'data') return;
    data.push(value);
    size += value.length;
    if (size > MAX_EVENT_CHARACTERS) onTooLong();
  };

  const dispatch = (): SseEvent | undefined => {
    const event = data.length === 0 ? undefined : { name: name === '' ? 'message' : name, data: data.join('\n') };
    name = '';
    data = [];
    size = 0;
    return event;
  };

  const take = (text: string): SseEvent[] => {
    const events: SseEvent[] = [];
    let from = 0;
    // The first half of a CRLF may have ended the last piece.
    if (afterCr && text.length > 0) {
      if (text[0] === '\n') from = 1;
      afterCr = false;
    }
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code !== 10 && code !== 13) continue;
      const line = rest + text.slice(from, at);
      rest = '';
      if (code === 13) {
        if (at + 1 === text.length) afterCr = true;
        else if (text.charCodeAt(at + 1) === 10) at += 1;
      }
      from = at + 1;
      if (line !== '') field(line);
      else {
        const event = dispatch();
        if (event !== undefined) events.push(event);
      }
    }
    rest += text.slice(from);
    if (rest.length > MAX_EVENT_CHARACTERS) onTooLong();
    return events;
  };

  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end() {
      const events = take(decoder.decode());
      if (rest !== '') field(rest);
      rest = '';
      const last = dispatch();
      return last === undefined ? events : [...events, { ...last, unfinished: true }];
    },
  };
}
