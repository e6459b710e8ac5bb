/**
 * What does a script cost, and what does it spare? The start of one, warm and cold, and fifty files read by one script
 * against fifty rounds of a turn, on a real store, with files in memory and a model that answers at once.
 * `node bench/run-script.ts [--files N]`
 */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openStore } from '../packages/memory/src/index.ts';
import { createRuntime } from '../packages/runtime/src/index.ts';
import { createScriptEngine, createScriptRunner } from '../packages/sandbox/src/index.ts';
import { createCountedIds, createMemoryWorkspace, createScriptedModel } from '../packages/testkit/src/index.ts';
import type { ScriptedAnswer } from '../packages/testkit/src/index.ts';
import { createBuiltinTools } from '../packages/tools/src/index.ts';
import { runScript } from '../packages/tools/src/script/run-script.ts';
import { createHouse } from '../packages/tools/src/house.fixture.ts';
import type { Tool } from '../packages/tools/src/tool.ts';
import { asId } from '../packages/types/src/index.ts';
import type { SessionEvent, SessionId, UserId } from '../packages/types/src/index.ts';
import { realClock } from '../packages/sandbox/src/script/test-room.ts';
import { atMost, median, print, type Row } from './kit/table.ts';

const { values } = parseArgs({ options: { files: { type: 'string', default: '50' } } });
const files = Number(values.files);
const STARTS = 200;
const TURNS = 5;
const LINE = 'a line of a file that somebody wants to read\n';

const folder = mkdtempSync(path.join(tmpdir(), 'oxydra-run-script-'));
const names = Array.from({ length: files }, (_, index) => `f${index}.txt`);

const clock = { ...realClock, now: () => Date.now() };
const engine = createScriptEngine({ size: 1, clock });
const scripts = createScriptRunner({ engine });
const signal = new AbortController().signal;
const since = (begun: number): number => performance.now() - begun;

const begunCold = performance.now();
await engine.run({ program: { source: 'return 1' }, signal });
const cold = since(begunCold);
const starts: number[] = [];
const typed: number[] = [];
for (let index = 0; index < STARTS; index += 1) {
  for (const [list, language] of [
    [starts, 'javascript'],
    [typed, 'typescript'],
  ] as const) {
    const begun = performance.now();
    await engine.run({ program: { source: 'return 1', language }, signal });
    list.push(since(begun));
  }
}

/** The tool with its runner in hand, whatever the gate gives it. */
const tool: Tool = {
  ...runScript,
  prepare(args) {
    const prepared = runScript.prepare(args);
    return { ...prepared, run: (ports, context) => prepared.run({ ...ports, scripts }, context) };
  },
};
const user = asId<UserId>('ada');
const store = await openStore({ file: path.join(folder, 'memory.db'), user });
const workspace = createMemoryWorkspace(Object.fromEntries(names.map((name) => [`/shared/${name}`, LINE.repeat(20)])));
const ids = createCountedIds('bench');
const tools = [...createBuiltinTools().filter(({ name }) => name !== tool.name), tool];
const { gate } = createHouse({ store, workspace, clock, ids, tools });
const code = `let lines = 0;
for (const path of ${JSON.stringify(names)}) lines += (await tools.file_read({ path })).text.split('\\n').length;
return lines;`;

/** One turn that reads all files, and how long it took. */
async function turn(script: readonly ScriptedAnswer[]) {
  const model = createScriptedModel(script, { contextTokens: 1_000_000 });
  const limits = { rounds: files + 5, toolCalls: files + 5, wallMs: 600_000, parallelReads: 8 };
  const { sessions, turns } = createRuntime({
    user,
    journal: store.journal,
    index: store.sessions,
    balances: store.ledger,
    models: model,
    gate,
    clock,
    ids,
    digest: (text) => createHash('sha256').update(text).digest('hex'),
    log: { debug() {}, info() {}, warn() {}, error() {} },
    settings: {
      agent: (name) => ({ name, limits }),
      caps: () => [],
      unpricedPerMillion: 0,
      context: { safetyBufferTokens: 100, fallbackContextTokens: 1_000_000 },
      modelSilenceMs: 60_000,
      tier: 'process',
      today: () => 'today',
      maxConcurrentTurns: 10,
      maxSessions: 1_000,
    },
  });
  const { id } = await sessions.create({ origin: 'bench', id: asId<SessionId>(ids.next()) });
  const settled = Promise.withResolvers<void>();
  const failed: string[] = [];
  using _watch = sessions.watch(id, (event: SessionEvent) => {
    if (event.type !== 'entry') return;
    const { record } = event.entry;
    if (record.type === 'call-finished' && !record.result.ok) failed.push(record.result.text);
    if (record.type === 'turn-settled') settled.resolve();
  });
  const begun = performance.now();
  await turns.submit(id, {
    requestId: ids.next(),
    parts: [{ type: 'text', text: 'Read them all.' }],
    origin: 'bench',
    mode: 'queue',
  });
  await settled.promise;
  const took = since(begun);
  if (failed.length > 0) throw new Error(failed[0]);
  const tokens = model.requests.reduce((sum, request) => sum + Math.ceil(JSON.stringify(request).length / 4), 0);
  return { took, requests: model.requests.length, tokens };
}

const readAll = names.map((name) => ({ calls: [{ name: 'file_read', arguments: { path: name } }] }));
type Measured = Awaited<ReturnType<typeof turn>>;
const rounds: Measured[] = [];
const scripted: Measured[] = [];
for (let index = 0; index < TURNS; index += 1) {
  rounds.push(await turn([...readAll, { text: 'Done.' }]));
  scripted.push(await turn([{ calls: [{ name: 'run_script', arguments: { code } }] }, { text: 'Done.' }]));
}

const row = (what: string, all: readonly Measured[]): Row => ({
  what,
  figure: `${median(all.map(({ took }) => took)).toFixed(0)} ms, ${all[0]?.requests ?? 0} requests, ${all[0]?.tokens ?? 0} tokens sent`,
});
print([
  { what: 'a first script, with its thread', figure: `${cold.toFixed(0)} ms` },
  atMost('a script, warm', starts, 5, 'ms'),
  atMost('a script in TypeScript, warm', typed, 5, 'ms'),
  row(`${files} files read in ${files} rounds`, rounds),
  row(`${files} files read by one script`, scripted),
]);
await engine[Symbol.asyncDispose]();
await store.close();
rmSync(folder, { recursive: true });
