/**
 * The walls of the house, as data: parts know only `types`; parts meet only in `runner`. `breach` answers true for an
 * import that must not be.
 */
import type { Edge, ModuleGraph } from './module-graph.ts';

export interface Wall {
  readonly name: string;
  readonly why: string;
  readonly breach: (edge: Edge, graph: ModuleGraph) => boolean;
}

const FACES = ['tui', 'web'];
/** No clock, no disk, no network: a simulation runs them whole. */
const CORE = ['types', 'runtime'];
const WIRE = 'packages/types/src/wire.ts';

const packageOf = (path: string): string | undefined => /^packages\/([^/]+)\//.exec(path)?.[1];
const isTest = (path: string): boolean => /\.(test|fixture)\.tsx?$/.test(path) || /^(test|bench)\//.test(path);
const isSource = (path: string): boolean => path.startsWith('packages/') && !isTest(path);
/** From one package into another one. */
const crosses = (edge: Edge): boolean =>
  packageOf(edge.to) !== undefined && packageOf(edge.to) !== packageOf(edge.from);
/** Beside the index: what a program must have at hand before it knows which parts it will load. */
const SIDE_DOORS = [WIRE, 'packages/sandbox/src/scrub/clean-terminal.ts', 'packages/sandbox/src/wasi/index.ts'];
const isDoor = (path: string): boolean => /^packages\/[^/]+\/src\/index\.ts$/.test(path) || SIDE_DOORS.includes(path);

export const WALLS: readonly Wall[] = [
  {
    name: 'parts-meet-only-in-runner',
    why: 'a part imports types and libraries, never another part, not even for its types',
    breach: (edge) => {
      const [from, to] = [packageOf(edge.from), packageOf(edge.to)];
      return from !== undefined && from !== 'runner' && crosses(edge) && to !== 'types' && to !== 'testkit';
    },
  },
  {
    name: 'faces-load-on-demand',
    why: 'the daemon must not carry a face: a command imports it when it is asked for',
    breach: (edge) =>
      isSource(edge.from) && crosses(edge) && FACES.includes(packageOf(edge.to) ?? '') && edge.kind === 'value',
  },
  {
    name: 'testkit-in-tests-only',
    why: 'nothing that ships leans on the test kit',
    breach: (edge) => isSource(edge.from) && crosses(edge) && packageOf(edge.to) === 'testkit',
  },
  {
    name: 'enter-by-the-door',
    why: 'a package is entered by what its package.json exports',
    breach: (edge) => packageOf(edge.from) !== undefined && crosses(edge) && !isDoor(edge.to),
  },
  {
    name: 'faces-see-only-the-wire',
    why: 'a face speaks the protocol, so that it can be replaced',
    breach: (edge) =>
      isSource(edge.from) && FACES.includes(packageOf(edge.from) ?? '') && crosses(edge) && edge.to !== WIRE,
  },
  {
    name: 'core-does-no-io',
    why: 'types and runtime touch nothing but their ports, so that a simulation can run them',
    breach: (edge) => isSource(edge.from) && CORE.includes(packageOf(edge.from) ?? '') && edge.to.startsWith('node:'),
  },
  {
    name: 'core-needs-no-library',
    why: 'the runtime needs none; types needs zod, for the wire alone',
    breach: (edge) =>
      isSource(edge.from) &&
      CORE.includes(packageOf(edge.from) ?? '') &&
      edge.to.startsWith('npm:') &&
      !(edge.to === 'npm:zod' && edge.from.startsWith('packages/types/src/wire')),
  },
  {
    name: 'libraries-are-declared',
    why: 'hoisting makes an undeclared library work here and fail elsewhere',
    breach: (edge, { packages }) => {
      const from = packageOf(edge.from);
      return (
        from !== undefined &&
        isSource(edge.from) &&
        edge.to.startsWith('npm:') &&
        packages.get(from)?.has(edge.to.slice(4)) !== true
      );
    },
  },
  {
    name: 'everything-resolves',
    why: 'an import that leads nowhere was checked by nobody',
    breach: (edge) => edge.to.startsWith('missing:'),
  },
];
