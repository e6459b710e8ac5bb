/** How many single letters must change, with early surrender above `limit`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    let best = i;
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const cell = Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1);
      next.push(cell);
      best = Math.min(best, cell);
    }
    if (best > limit) return limit + 1;
    row = next;
  }
  return row[b.length] ?? limit + 1;
}

const plain = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/** The names that a person may have meant by `wanted`, best first. */
export function nearestNames(wanted: string, names: readonly string[], limit = 3): readonly string[] {
  const target = plain(wanted);
  const reach = Math.max(2, Math.ceil(target.length / 3));
  const scored = [...new Set(names)].flatMap((name) => {
    const candidate = plain(name);
    const contains = target.length >= 3 && (candidate.includes(target) || target.includes(candidate));
    const away = distance(target, candidate, reach);
    const score = contains ? Math.min(away, 1 + Math.abs(candidate.length - target.length) / 100) : away;
    return score <= reach ? [{ name, score }] : [];
  });
  scored.sort((a, b) => a.score - b.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return scored.slice(0, limit).map(({ name }) => name);
}
