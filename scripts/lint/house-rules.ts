/** Rules of this house that no linter knows. Loaded by oxlint as a plugin. */

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
interface Context {
  report(problem: { readonly node: Node; readonly message: string }): void;
}
interface Rule {
  create(context: Context): { readonly [visit: string]: (node: Node) => void };
}

const BARE_ERRORS = new Set(['Error', 'TypeError', 'RangeError', 'AggregateError', 'SyntaxError', 'EvalError']);

const nameOf = (node: unknown): string | undefined =>
  typeof node === 'object' && node !== null && 'name' in node && typeof node.name === 'string' ? node.name : undefined;

const isString = (node: unknown): boolean =>
  typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';

/** An expected failure is a Fault; a bare Error means a bug of ours, and only `invariant` makes one. */
const noBareError: Rule = {
  create(context) {
    const check = (node: Node): void => {
      const name = nameOf(node['callee']);
      if (name !== undefined && BARE_ERRORS.has(name))
        context.report({
          node,
          message: `\`${name}\` means a bug of ours: make a Fault for an expected failure, or state an invariant.`,
        });
    };
    return { NewExpression: check, CallExpression: check };
  },
};

/** index.ts names what a package gives away and declares nothing. */
const doorDeclaresNothing: Rule = {
  create: (context) => ({
    Program(program) {
      for (const node of program['body'] as readonly Node[])
        // ESTree: always a list of nodes
        if (node.type !== 'ExportNamedDeclaration' || !isString(node['source']))
          context.report({ node, message: 'The door of a package holds named re-exports only.' });
    },
  }),
};

const noExportStar: Rule = {
  create: (context) => ({
    ExportAllDeclaration: (node) => {
      context.report({ node, message: 'Name what you export: `export *` hides what a module gives away.' });
    },
  }),
};

/** Time, ids and chance come in through ports, or a turn could not be replayed. */
const NONDETERMINISM: Readonly<Record<string, readonly string[]>> = {
  Date: ['now'],
  Math: ['random'],
  crypto: ['randomUUID', 'getRandomValues'],
  performance: ['now'],
};
const noNondeterminism: Rule = {
  create: (context) => ({
    MemberExpression(node) {
      const members = NONDETERMINISM[nameOf(node['object']) ?? ''];
      const name = nameOf(node['property']);
      if (name !== undefined && members?.includes(name) === true)
        context.report({
          node,
          message: `Take a port (clock, ids, random) in place of ${nameOf(node['object'])}.${name}.`,
        });
    },
    NewExpression(node) {
      if (nameOf(node['callee']) === 'Date' && (node['arguments'] as readonly unknown[]).length === 0)
        // ESTree: a list
        context.report({ node, message: 'Take the clock port in place of new Date().' });
    },
  }),
};

const house = {
  meta: { name: 'house' },
  rules: {
    'no-bare-error': noBareError,
    'door-declares-nothing': doorDeclaresNothing,
    'no-export-star': noExportStar,
    'no-nondeterminism': noNondeterminism,
  },
};

export default house;
