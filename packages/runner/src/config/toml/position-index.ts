import type { KeyPath } from '../value.ts';
import { scanToml } from './scan-toml.ts';

/** Both count from 1; columns are UTF-16 units, as editors count them. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Answers where a key stands; for a key that is not there, where its nearest table does. */
export interface PositionIndex {
  find(path: KeyPath): Position | undefined;
}

const idOf = (path: KeyPath): string => JSON.stringify(path);

/** Indexes a document that the TOML parser has accepted. */
export function indexPositions(text: string): PositionIndex {
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lineStarts.push(at + 1);
  const positionAt = (offset: number): Position => {
    let low = 0;
    let high = lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 };
  };

  const scan = scanToml(text);
  const exact = new Map<string, number>();
  /** Tables that no header names: `a` in `[a.b]` and in `a.b = 1`. */
  const implied = new Map<string, number>();
  const note = (path: KeyPath, offset: number): void => {
    if (!exact.has(idOf(path))) exact.set(idOf(path), offset);
    for (let length = path.length - 1; length > 0; length -= 1) {
      const id = idOf(path.slice(0, length));
      if (implied.has(id)) return;
      implied.set(id, offset);
    }
  };
  for (const { path, span } of scan.headers) note(path, span.start);
  for (const { path, key } of scan.pairs) note(path, key.start);
  for (const { path, value } of scan.elements) note(path, value.start);

  return {
    find(path) {
      for (let length = path.length; length > 0; length -= 1) {
        const id = idOf(path.slice(0, length));
        const offset = exact.get(id) ?? implied.get(id);
        if (offset !== undefined) return positionAt(offset);
      }
      return undefined;
    },
  };
}
