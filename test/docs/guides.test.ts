import assert from 'node:assert/strict';
import { existsSync, globSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, test } from 'node:test';
import { configSchema } from '../../packages/runner/src/config/schema/config-schema.ts';
import { nodeAt } from '../../packages/runner/src/config/schema/key-tree.ts';
import { sealSecrets } from '../../packages/runner/src/config/secrets/seal-secrets.ts';
import { parseToml, parseTomlKey } from '../../packages/runner/src/config/toml/parse-toml.ts';
import { parseCommandLine } from '../../packages/runner/src/cli/program.ts';
import { createBuiltinTools } from '../../packages/tools/src/index.ts';
import { Fault } from '../../packages/types/src/index.ts';
import { readCitations } from '../../scripts/requirements.ts';
import { ROOT } from '../house/folders.ts';
import { REQUIREMENTS } from '../requirements.ts';
import { ATTACKS } from '../security/attacks.ts';
import { anchorsOf, codeIn, linksIn, parseChapter, readChapter, rowsOf } from './markdown.ts';
import type { Chapter, Found } from './markdown.ts';
import { commandsOf } from './shell-words.ts';

const guides = globSync('docs/guide/*.md', { cwd: ROOT }).toSorted().map(readChapter);
const front = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'CONTRIBUTING.md', 'bench/README.md'].map(readChapter);
const decisions = globSync('docs/adr/*.md', { cwd: ROOT }).toSorted().map(readChapter);
const TOOLS = createBuiltinTools().map(({ name }) => name);

/** Why a link leads nowhere; undefined for one that leads somewhere. */
function deadLink({ path, ...rest }: Chapter, target: string): string | undefined {
  if (/^(?:https?|mailto):/u.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const at = file === '' ? path : normalize(join(dirname(path), file));
  if (at !== path && !existsSync(join(ROOT, at))) return `no file ${at}`;
  if (anchor === undefined) return undefined;
  const anchors = anchorsOf(at === path ? { path, ...rest } : readChapter(at));
  return anchors.has(anchor) ? undefined : `no heading #${anchor} in ${at}`;
}

const AREAS = new Set(Object.keys(REQUIREMENTS).map((id) => id.split('/')[0] ?? ''));
/** Ids of promises among the words set as code. */
const promisesIn = (chapter: Chapter) =>
  codeIn(chapter).filter(({ text }) => /^[a-z]+\/[a-z0-9-]+$/u.test(text) && AREAS.has(text.split('/')[0] ?? ''));

interface Call {
  readonly words: readonly string[];
  readonly where: string;
  readonly whole: boolean;
}

/** Every call of the program, in blocks and in the running text. */
function callsIn(chapter: Chapter): readonly Call[] {
  const lines = chapter.blocks.flatMap(({ language, text, line }) =>
    text.split('\n').flatMap((each, index) => {
      const where = `${chapter.path}:${line + index}`;
      if (language === 'console') return each.startsWith('$ ') ? [{ text: each.slice(2), where }] : [];
      return language === 'sh' ? [{ text: each, where }] : [];
    }),
  );
  const said = codeIn(chapter).filter(({ text }) => /^oxydra(?: |$)/u.test(text));
  const wordsOf = ({ text }: Found) =>
    commandsOf(text).flatMap(([program, ...words]) => (program === 'oxydra' ? [words] : []));
  return [
    ...lines.flatMap((line) => wordsOf(line).map((words) => ({ words, where: line.where, whole: true }))),
    // The running text names a command without all that it takes.
    ...said.flatMap((word) => wordsOf(word).map((words) => ({ words, where: word.where, whole: false }))),
  ];
}

/** What the program would say to a call; undefined where it would run. */
function complaintOf({ words, whole }: Omit<Call, 'where'>): string | undefined {
  try {
    const parsed = parseCommandLine(words, '0');
    if (parsed.kind === 'told') return undefined;
    const [tool] = parsed.invocation.args;
    const ours = ['tools call', 'tools describe', 'policy explain'].includes(parsed.command);
    if (ours && tool !== undefined && !/^[A-Z]/u.test(tool) && !TOOLS.includes(tool)) return `no tool ${tool}`;
    const set = [parsed.globals['set'] ?? []].flat().map(String);
    const strange = set.find(
      (each) => nodeAt(configSchema, parseTomlKey(each.split('=')[0] ?? '') ?? ['']) === undefined,
    );
    // What stands for any key is no key.
    return strange === undefined || strange.startsWith('section.') ? undefined : `no key ${strange}`;
  } catch (error) {
    if (Fault.is(error))
      return !whole && error.message.startsWith('Missing required argument') ? undefined : error.message;
    throw error;
  }
}

const TABLES = Object.keys(configSchema.shape);
/** Keys of the configuration among the words set as code. */
const keysIn = (chapter: Chapter) =>
  codeIn(chapter).filter(
    ({ text }) =>
      /^[a-z_]+(?:\.(?:[a-z_]+|<name>))+$/u.test(text) &&
      TABLES.includes(text.split('.')[0] ?? '') &&
      !/\.(?:db|key|md|toml|jsonl|ts)$/u.test(text),
  );

/** What is wrong with a piece of a configuration file. */
function tomlProblem(text: string): string | undefined {
  const parsed = parseToml(text);
  if (!parsed.ok) return parsed.complaint;
  const given = configSchema.safeParse(sealSecrets(parsed.values, configSchema));
  return given.success
    ? undefined
    : given.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

const where = (path: string, line: number): string => `${path}:${line}`;

/** @requirement house/true-guides */
describe('the chapters', () => {
  test('link to files and headings that are there', () => {
    const dead = [...guides, ...front, ...decisions].flatMap((chapter) =>
      linksIn(chapter).flatMap((link) => deadLink(chapter, link.text)?.concat(` (${link.where})`) ?? []),
    );
    assert.deepEqual(dead, []);
  });

  test('are all linked from the front page, and each bench stands in their list', () => {
    const linked = new Set(linksIn(readChapter('README.md')).map(({ text }) => text));
    assert.deepEqual(
      guides.filter(({ path }) => !linked.has(path)).map(({ path }) => path),
      [],
    );
    const listed = new Set(codeIn(readChapter('bench/README.md')).map(({ text }) => text));
    assert.deepEqual(
      globSync('*.ts', { cwd: join(ROOT, 'bench') }).filter((name) => !listed.has(name)),
      [],
    );
  });

  test('call commands, options and tools that are there, with settings that are', () => {
    const calls = [...guides, ...front].flatMap(callsIn);
    assert.ok(calls.length > 80, `${calls.length} calls`);
    const wrong = calls.flatMap((call) => {
      const complaint = complaintOf(call);
      return complaint === undefined ? [] : [`${call.where}: oxydra ${call.words.join(' ')}: ${complaint}`];
    });
    assert.deepEqual(wrong, []);
  });

  test('name keys that the configuration knows', () => {
    const keys = [...guides, ...front].flatMap(keysIn);
    assert.ok(keys.length > 150, `${keys.length} keys`);
    // A key of a table with free names needs one to be looked up.
    assert.deepEqual(
      keys.filter(({ text }) => nodeAt(configSchema, text.split('.')) === undefined),
      [],
    );
  });

  test('show pieces of configuration that the program takes', () => {
    const pieces = guides.flatMap(({ path, blocks }) =>
      blocks
        .filter(({ language, text }) => language === 'toml' && !text.includes('sha256'))
        .map(({ text, line }) => ({ at: where(path, line), problem: tomlProblem(text) })),
    );
    assert.ok(pieces.length > 5);
    assert.deepEqual(
      pieces.filter(({ problem }) => problem !== undefined),
      [],
    );
  });

  test('name tools that are there', () => {
    const families = new Set(['file', 'web', 'vault', 'scratchpad', 'artifact', 'attachment', 'tool']);
    const strange = [...guides, ...front]
      .flatMap(codeIn)
      .filter(
        ({ text }) => /^[a-z]+_[a-z]+$/u.test(text) && families.has(text.split('_')[0] ?? '') && !TOOLS.includes(text),
      );
    assert.deepEqual(strange, []);
  });

  test('name promises that are kept, and tests that show them', () => {
    const cited = readCitations(ROOT);
    const named = [...guides, ...front, ...decisions].flatMap(promisesIn);
    assert.ok(named.length > 40, `${named.length} promises`);
    assert.deepEqual(
      named.filter(({ text }) => REQUIREMENTS[text] === undefined || !cited.has(text)),
      [],
    );
  });
});

const RISKS = [
  'Agent Goal Hijack',
  'Tool Misuse and Exploitation',
  'Identity and Privilege Abuse',
  'Agentic Supply Chain Vulnerabilities',
  'Unexpected Code Execution (RCE)',
  'Memory & Context Poisoning',
  'Insecure Inter-Agent Communication',
  'Cascading Failures',
  'Human-Agent Trust Exploitation',
  'Rogue Agents',
];

// @requirement security/owasp-mapped
test('The chapter on security maps each agentic risk to controls and to promises that are kept', () => {
  const { text } = readChapter('docs/guide/security.md');
  const rows = rowsOf(text).filter(([risk = '']) => risk.startsWith('**ASI'));
  assert.deepEqual(
    rows.map(([risk = '']) => risk),
    RISKS.map((title, index) => `**ASI${String(index + 1).padStart(2, '0')}** ${title}`),
  );
  for (const [risk = '', controls = '', promises = ''] of rows) {
    assert.ok(controls.length > 40, risk);
    const ids = codeIn(parseChapter('', promises)).map((each) => each.text);
    assert.ok(ids.length >= 3, risk);
    assert.deepEqual(
      ids.filter((id) => REQUIREMENTS[id] === undefined || REQUIREMENTS[id].pending !== undefined),
      [],
    );
  }
});

// @requirement house/true-guides
test('The chapter on security counts the attacks that are played', () => {
  const { text } = readChapter('docs/guide/security.md');
  assert.ok(text.includes(`plays ${ATTACKS.length} attacks`));
});

describe('what the tests of chapters read', () => {
  test('finds the commands of a line', () => {
    assert.deepEqual(commandsOf(`printf 'a b\\n' | oxydra scrub --x "c \\"d" < in > out # why`), [
      ['printf', 'a b\\n'],
      ['oxydra', 'scrub', '--x', 'c "d'],
    ]);
    assert.throws(() => commandsOf("oxydra 'open"));
  });

  test('finds what is wrong', () => {
    const chapter = parseChapter('docs/guide/x.md', '# A `b` · c\n\nSee [y](#a-b--c), [z](#no) and [w](none.md).\n');
    assert.deepEqual(
      linksIn(chapter).map(({ text }) => deadLink(chapter, text)),
      [undefined, 'no heading #no in docs/guide/x.md', 'no file docs/guide/none.md'],
    );
    assert.match(complaintOf({ words: ['sesions', 'list'], whole: true }) ?? '', /no command/u);
    assert.match(complaintOf({ words: ['sessions', 'list', '--al'], whole: true }) ?? '', /nknown option/u);
    assert.equal(complaintOf({ words: ['tools', 'call', 'file_raed', '{}'], whole: true }), 'no tool file_raed');
    assert.equal(
      complaintOf({ words: ['doctor', '--set', 'egress.mod=strict'], whole: true }),
      'no key egress.mod=strict',
    );
    assert.match(tomlProblem('[egress]\nmod = "strict"\n') ?? '', /mod/u);
  });
});
