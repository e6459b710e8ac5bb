/** How fast does the terminal UI paint, how much memory does it take, and does it rest while it is idle? */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { createFakeGateway } from '../test/tui/fake-gateway.ts';

const RUNS = 7;
const IDLE_MS = 5_000;
/** Gives a program a terminal of its own; part of util-linux. */
const PTY = 'script';
const GOALS = { paint: 400, memory: 120, idle: 1 };

const root = new URL('..', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'oxydra-bench-'));
const endpoint = join(folder, 'endpoint.json');

await build({
  entryPoints: [join(root, 'test/tui/program.ts')],
  outdir: folder,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  external: ['react-devtools-core'],
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
  banner: {
    js: "import{createRequire as requireOfBundle}from'node:module';const require=requireOfBundle(import.meta.url);",
  },
});

const gateway = await createFakeGateway();
const block = Array.from({ length: 40 }, (_, at) => `const value${at}: number = ${at};`).join('\n');
const answer = Array.from(
  { length: 60 },
  (_, at) => `## Part ${at}\n\nText **bold**.\n\n\`\`\`ts\n${block}\n\`\`\`\n\n`,
).join('');
gateway.script = async (turn) => {
  for (let at = 0; at < answer.length; at += 20) {
    turn.emit('assistant_delta', { delta: answer.slice(at, at + 20) });
    if (at % 400 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  turn.finish(answer);
};
writeFileSync(endpoint, JSON.stringify(gateway.endpoint()));

/** The program on a terminal of its own; `seen` resolves when a text is painted. */
function start() {
  const command = `stty cols 80 rows 24; exec '${process.execPath}' '${join(folder, 'program.mjs')}' '${endpoint}'`;
  const began = performance.now();
  const child = spawn(PTY, ['-qfc', command, '/dev/null'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let painted = '';
  const waiting: { text: string; resolve: (at: number) => void }[] = [];
  child.stdout.on('data', (data: Buffer) => {
    painted += data.toString('utf8');
    for (const one of waiting.splice(0)) {
      if (painted.includes(one.text)) one.resolve(performance.now() - began);
      else waiting.push(one);
    }
  });
  child.once('exit', () => {
    // A program that ends before it painted what is waited for has failed.
    if (waiting.length === 0) return;
    process.stderr.write(painted.slice(-2000));
    process.exit(1);
  });
  return {
    child,
    write: (keys: string) => child.stdin.write(keys),
    painted: () => painted.length,
    seen: (text: string): Promise<number> =>
      painted.includes(text)
        ? Promise.resolve(performance.now() - began)
        : new Promise((resolve) => waiting.push({ text, resolve })),
    pid: () => Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0]),
  };
}

const memoryOf = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
/** Hundredths of a second of processor time. */
const cpuOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
};

const paints: number[] = [];
for (let run = 0; run < RUNS; run += 1) {
  const program = start();
  paints.push(await program.seen('›'));
  await program.seen('Ask anything, /');
  program.write('\u0003\u0003');
  await new Promise((resolve) => program.child.once('exit', resolve));
}

const program = start();
await program.seen('Ask anything, /');
await program.seen('$0.01');
const pid = program.pid();
const fresh = memoryOf(pid);
const [cpu, bytes] = [cpuOf(pid), program.painted()];
await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
const idle = ((cpuOf(pid) - cpu) * 10 * 100) / IDLE_MS;
const redrawn = program.painted() - bytes;
const before = cpuOf(pid);
const began = performance.now();
program.write('go\r');
await program.seen('Part 59');
const streaming = (performance.now() - began) / 1000;
const streamCpu = (cpuOf(pid) - before) / 100;
const after = memoryOf(pid);
program.write('\u0003\u0003');
await new Promise((resolve) => program.child.once('exit', resolve));
await gateway.kill();
rmSync(folder, { recursive: true, force: true });

const middle = paints.toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
const rows: [string, string, string][] = [
  ['first paint, median', `${middle.toFixed(0)} ms`, `≤ ${GOALS.paint} ms`],
  ['memory when started', `${fresh.toFixed(0)} MB`, `≤ ${GOALS.memory} MB`],
  [`memory after a ${(answer.length / 1000).toFixed(0)} kB answer`, `${after.toFixed(0)} MB`, `≤ ${GOALS.memory} MB`],
  ['processor while idle', `${idle.toFixed(1)} %`, `< ${GOALS.idle} %`],
  ['bytes redrawn while idle', `${redrawn}`, '0'],
  ['that answer on the screen', `${streaming.toFixed(1)} s, ${streamCpu.toFixed(1)} s of processor`, ''],
];
for (const [what, value, goal] of rows) process.stdout.write(`${what.padEnd(34)} ${value.padEnd(28)} ${goal}\n`);
