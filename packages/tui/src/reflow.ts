import type { Drawn } from './app.tsx';

/**
 * What to write before the picture is redrawn on a narrower screen. Terminals have wrapped the old rows anew by then,
 * so the picture is higher than it was: this clears all of it and puts the cursor where the renderer believes it is.
 */
export function clearRewrapped({ widths, cursor }: Drawn, columns: number): string {
  const heights = widths.map((width) => Math.max(1, Math.ceil(width / columns)));
  const above = heights.slice(0, cursor.y).reduce((sum, height) => sum + height, 0) + Math.floor(cursor.x / columns);
  if (above === cursor.y && heights.every((height) => height === 1)) return '';
  const up = above > 0 ? `\u001b[${above}A` : '';
  const down = cursor.y > 0 ? `\u001b[${cursor.y}B` : '';
  return `${up}\r\u001b[J${down}`;
}
