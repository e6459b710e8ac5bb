const STEPS = [
  ['day', 24 * 60 * 60 * 1000],
  ['hour', 60 * 60 * 1000],
  ['minute', 60 * 1000],
] as const;

/** A span of milliseconds in the largest unit that fits it: `3 days`, `1 hour`, `new`. */
export function age(ms: number): string {
  for (const [unit, length] of STEPS) {
    const count = Math.floor(ms / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return 'new';
}
