/** A piece of text on a page, in the page's own units. */
export interface Run {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** The height of its font as shown. */
  readonly size: number;
  readonly shown: 'visible' | 'white' | 'invisible';
}

/** Smaller text is not for people. */
const LEAST_SIZE = 1.5;

/**
 * The text of a page in the order in which it is drawn, with lines and paragraphs where it moves. White text counts
 * only where something dark is drawn that it could stand on, invisible text only where there is no other: then it is
 * what was recognised in a scanned page.
 */
export function layOut(runs: readonly Run[], painted: boolean): string {
  const legible = runs.filter(({ size }) => size >= LEAST_SIZE);
  const visible = legible.filter(({ shown }) => shown === 'visible' || (shown === 'white' && painted));
  const used = visible.some(({ text }) => text.trim() !== '')
    ? visible
    : legible.filter(({ shown }) => shown === 'invisible');
  let text = '';
  let last: Run | undefined;
  for (const run of used) {
    if (last !== undefined) {
      const size = Math.max(last.size, run.size);
      const down = last.y - run.y;
      const right = run.x - (last.x + last.width);
      if (Math.abs(down) > size * 0.5) {
        const far = Math.abs(down) > size * 1.8 || down < -size * 2;
        // A word that is broken at the end of a line is one word.
        if (!far && /\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(run.text)) text = text.slice(0, -1);
        else text = `${text.trimEnd()}${far ? '\n\n' : '\n'}`;
      } else if ((right > size * 0.18 || right < -size * 2) && !text.endsWith(' ') && !run.text.startsWith(' ')) {
        text += right > size * 3 ? '  ' : ' ';
      }
    }
    text += run.text;
    last = run;
  }
  return text
    .replace(/[ \t]+\n/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}
