/** A stretch of a text as an array of its UTF-16 units: read there, they cost a third of what `charCodeAt` does. */
export interface TextWindow {
  readonly units: Uint16Array;
  /** Reads the text from an index on, as much as fits; answers how much that was. */
  fill(text: string, from: number): number;
}

/** So much lies in the processor's nearest memory beside the tables. */
const SIZE = 4096;
/** Less than this is copied sooner than a call into the runtime takes. */
const FEW = 64;
/** The runtime writes the low byte first; where a machine reads the high one first, units are copied one by one. */
const LOW_FIRST = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

export function createTextWindow(): TextWindow {
  const units = new Uint16Array(SIZE);
  const bytes = Buffer.from(units.buffer);
  return {
    units,
    fill(text, from) {
      const count = Math.min(SIZE, text.length - from);
      if (count > FEW && LOW_FIRST) bytes.write(text.slice(from, from + count), 0, 'utf16le');
      else for (let index = 0; index < count; index += 1) units[index] = text.charCodeAt(from + index);
      return count;
    },
  };
}
