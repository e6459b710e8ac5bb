import type { Edge } from './module-graph.ts';

/** Groups of modules that reach each other by static imports, type-only ones included (Tarjan). */
export function findCircles(edges: readonly Edge[]): readonly (readonly string[])[] {
  const next = new Map<string, string[]>();
  for (const { from, to, kind } of edges)
    if (kind !== 'dynamic' && kind !== 'worker') next.set(from, [...(next.get(from) ?? []), to]);

  const circles: string[][] = [];
  const seen = new Map<string, { index: number; low: number; open: boolean }>();
  const path: string[] = [];

  function visit(module: string): number {
    const mark = { index: seen.size, low: seen.size, open: true };
    seen.set(module, mark);
    path.push(module);
    for (const target of next.get(module) ?? []) {
      const met = seen.get(target);
      if (met === undefined) mark.low = Math.min(mark.low, visit(target));
      else if (met.open) mark.low = Math.min(mark.low, met.index);
    }
    if (mark.low === mark.index) {
      const group = path.splice(path.indexOf(module));
      for (const member of group) {
        const met = seen.get(member);
        if (met !== undefined) met.open = false;
      }
      if (group.length > 1 || next.get(module)?.includes(module) === true) circles.push(group.sort());
    }
    return mark.low;
  }
  for (const module of next.keys()) if (!seen.has(module)) visit(module);
  return circles;
}
