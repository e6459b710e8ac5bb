import { parseSync, Visitor } from 'oxc-parser';

/** One reference from a module to another, as written. */
export interface Import {
  readonly specifier: string;
  /** `worker`: `new URL('./file.ts', import.meta.url)`, which is how a worker's file is named. */
  readonly kind: 'value' | 'type' | 'dynamic' | 'worker';
  readonly line: number;
}

const textOf = (node: unknown): string | undefined =>
  typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string'
    ? node.value
    : undefined;

/** Every import of a module: static, re-exported, dynamic, type-only, and workers' files. Throws when it cannot parse. */
export function readImports(file: string, source: string): readonly Import[] {
  const parsed = parseSync(file, source);
  const broken = parsed.errors[0];
  if (broken !== undefined) throw new Error(`${file}: ${broken.message}`);

  const found: Import[] = [];
  const lineOf = (offset: number): number => source.slice(0, offset).split('\n').length;
  const add = (specifier: unknown, kind: Import['kind'], at: { readonly start: number }): void => {
    const text = textOf(specifier);
    if (text !== undefined) found.push({ specifier: text, kind, line: lineOf(at.start) });
  };
  new Visitor({
    ImportDeclaration(node) {
      const named = node.specifiers;
      const types =
        node.importKind === 'type' ||
        (named.length > 0 && named.every((each) => each.type === 'ImportSpecifier' && each.importKind === 'type'));
      add(node.source, types ? 'type' : 'value', node);
    },
    ExportNamedDeclaration(node) {
      add(node.source, node.exportKind === 'type' ? 'type' : 'value', node);
    },
    ExportAllDeclaration(node) {
      add(node.source, node.exportKind === 'type' ? 'type' : 'value', node);
    },
    ImportExpression(node) {
      add(node.source, 'dynamic', node);
    },
    TSImportType(node) {
      add(node.source, 'type', node);
    },
    NewExpression(node) {
      const [first, second] = node.arguments;
      const isUrl =
        node.callee.type === 'Identifier' && node.callee.name === 'URL' && second?.type === 'MemberExpression';
      if (isUrl && /^\.\.?\/.*\.tsx?$/.test(textOf(first) ?? '')) add(first, 'worker', node);
    },
  }).visit(parsed.program);
  return found;
}
