import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createBuiltinTools } from '../../packages/tools/src/index.ts';
import type { Tool } from '../../packages/tools/src/index.ts';
import { codeIn, readChapter, rowsOf, sectionsOf } from './markdown.ts';

interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly enum?: readonly string[];
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
}

const schemaOf = (tool: Tool): Schema => tool.spec().input;
const argumentsOf = (schema: Schema | undefined): readonly string[] =>
  Object.entries(schema?.properties ?? {}).flatMap(([name, inner]) => [name, ...argumentsOf(inner.items)]);
const digits = (text: string): string => text.replaceAll(/(?<=\d),(?=\d)/gu, '');

const TIERS: Readonly<Record<Tool['tier'], string>> = {
  read_only: 'Read-only',
  side_effecting: 'Side-effecting',
  privileged: 'Privileged',
};

const tools = createBuiltinTools();
const chapter = readChapter('docs/guide/tools.md');
const sections = sectionsOf(chapter, 3);

/** @requirement house/true-guides */
describe('the chapter on tools', () => {
  test('has a section for each tool that is built in, and for no other', () => {
    assert.deepEqual([...sections.keys()].toSorted(), tools.map(({ name }) => `\`${name}\``).toSorted());
  });

  for (const tool of tools) {
    const section = sections.get(`\`${tool.name}\``) ?? '';
    const rows = rowsOf(section);
    const schema = schemaOf(tool);

    test(`names all arguments of ${tool.name}, and in bold those that it needs`, () => {
      const { required = [], properties = {} } = schema;
      const shown = Object.keys(properties).map((name) =>
        required.includes(name) ? `**\`${name}\`**` : `\`${name}\``,
      );
      assert.deepEqual(rows.map(([name = '']) => name).toSorted(), shown.toSorted());
    });

    test(`names the limits and words that ${tool.name} tells models, its tier and its time`, () => {
      for (const [name, inner] of Object.entries(schema.properties ?? {})) {
        const row = digits(rows.find(([cell = '']) => cell.includes(`\`${name}\``))?.join(' | ') ?? '');
        for (const { maximum, maxLength, maxItems } of [inner, inner.items ?? {}]) {
          for (const limit of [maximum, maxLength, maxItems])
            if (limit !== undefined) assert.match(row, new RegExp(String.raw`\b${limit}\b`, 'u'), name);
        }
        for (const word of inner.enum ?? []) assert.ok(row.includes(`\`${word}\``), `${name}: ${word}`);
      }
      assert.ok(section.includes(TIERS[tool.tier]), TIERS[tool.tier]);
      const seconds = /(?:Read-only|Side-effecting), (?<time>\d+) s\b/u.exec(section)?.groups?.['time'];
      if (seconds !== undefined) assert.equal(Number(seconds) * 1000, tool.timeoutMs);
    });
  }

  test('speaks of no tool and no argument that is not there', () => {
    const known = new Set([
      ...tools.flatMap((tool) => [tool.name, ...argumentsOf(schemaOf(tool))]),
      ...Object.keys(TIERS),
    ]);
    const strange = codeIn(chapter).filter(({ text }) => /^[a-z]+(?:_[a-z]+)+$/u.test(text) && !known.has(text));
    assert.deepEqual(strange, []);
  });
});
