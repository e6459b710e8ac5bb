import { joinLabels } from '@oxydra/types';
import type { Label, Provenance } from '@oxydra/types';

/** A record of where files came from, without a disk. */
export function createMemoryProvenance(): Provenance & { readonly known: ReadonlyMap<string, Label> } {
  const known = new Map<string, Label>();
  const under = (path: string, folder: string): boolean =>
    folder === '/' || path === folder || path.startsWith(`${folder}/`);
  const joined = (matches: (each: string) => boolean): Label | undefined => {
    const labels = [...known].flatMap(([each, label]) => (matches(each) ? [label] : []));
    return labels.length === 0 ? undefined : labels.reduce(joinLabels);
  };
  return {
    known,
    of(path) {
      const labels: Label[] = [];
      for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
        const label = known.get(path.slice(0, end));
        if (label !== undefined) labels.push(label);
      }
      const all = known.get('/');
      if (all !== undefined) labels.push(all);
      return labels.length === 0 ? undefined : labels.reduce(joinLabels);
    },
    below: (path) => joined((each) => under(path, each) || under(each, path)),
    async mark(path, label) {
      const before = known.get(path);
      known.set(path, before === undefined ? label : joinLabels(before, label));
    },
    async settle(path, label) {
      if (label === undefined) known.delete(path);
      else known.set(path, label);
    },
  };
}
