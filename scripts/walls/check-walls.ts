/** Checks the walls of a workspace: `node scripts/walls/check-walls.ts [ROOT]`. Exits 1 with one line for each breach. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findCircles } from './circles.ts';
import { readModuleGraph } from './module-graph.ts';
import { WALLS } from './walls.ts';

const root = process.argv[2] ?? dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const graph = readModuleGraph(root);
const problems: string[] = [];

for (const edge of graph.edges)
  for (const wall of WALLS)
    if (wall.breach(edge, graph))
      problems.push(`${edge.from}:${edge.line}: ${wall.name}: imports ${edge.to} (${wall.why})`);
for (const circle of findCircles(graph.edges)) problems.push(`${circle[0]}: no-circles: ${circle.join(' ⇄ ')}`);

// A check that read nothing must not be green.
for (const name of graph.packages.keys())
  if (!graph.modules.some((module) => module.startsWith(`packages/${name}/src/`)))
    problems.push(`packages/${name}: every-package-is-read: no module was found in its src folder`);
if (graph.packages.size === 0 || graph.edges.length === 0) problems.push('the walls were checked against nothing');

process.stdout.write(problems.map((problem) => `${problem}\n`).join(''));
process.stdout.write(
  `${graph.modules.length} modules of ${graph.packages.size} packages, ${graph.edges.length} imports, ${problems.length} breaches\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
