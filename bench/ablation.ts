/**
 * What gets through when a layer is missing? Plays a model that is wholly owned against Oxydra's real parts, with each of
 * the five layers left out in turn, in a network of its own. Nothing that ships can leave one out: the bench does it by
 * what it gives the parts. The process tier has no wall of the operating system's around our own process, so that with
 * layer 1 left out it is what it is with all. `node bench/ablation.ts`
 */
import { isInside, runInOwnNetwork } from '../test/egress/namespace.ts';
import { NEVER, playAll } from '../test/security/ablation.ts';
import { countOf, renderTable } from '../test/security/ablation-table.ts';
import { LAYERS } from '../test/security/layers.ts';

if (!isInside()) {
  const { code, text } = await runInOwnNetwork([import.meta.filename]);
  process.stdout.write(text);
  process.exit(code === 0 ? 0 : 1);
}

const cells = await playAll();
process.stdout.write(`${renderTable(cells)}\n\n`);
// Whoever says yes to everything gives the vault away with their own word.
const single = LAYERS.filter((layer) => layer !== 'yes' && layer !== 'all');
const through = single.reduce((sum, layer) => sum + countOf(cells, layer, NEVER), 0);
process.stdout.write(`goal: with any one layer off 0 and 0        ${through}  ${through === 0 ? 'met' : 'MISSED'}\n`);
