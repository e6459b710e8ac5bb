/**
 * How fast is the scrubber, what does it find, and what does it take for a secret that is none?
 * `node bench/scrub.ts [--samples N]`
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createScrubber } from '../packages/sandbox/src/index.ts';
import {
  CONTEXTS,
  drawFrom,
  FORMATS,
  NAMED_CONTEXTS,
  NAMED_FORMATS,
  sampleOf,
} from '../packages/sandbox/src/scrub/formats.fixture.ts';

const { values } = parseArgs({ options: { samples: { type: 'string', default: '300' } } });
const samples = Number(values.samples);
const root = path.join(import.meta.dirname, '..');
const draw = drawFrom(42);
const MEGABYTE = 1024 * 1024;
const SIZE = 8 * MEGABYTE;

const scrubber = createScrubber();
const holding = createScrubber({
  known: () =>
    Array.from({ length: 20 }, (_, index) => ({ name: `k${index}`, value: sampleOf('{a40}', drawFrom(index)) })),
});

const repeated = (text: string): string => text.repeat(Math.ceil(SIZE / text.length)).slice(0, SIZE);
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const lines = (make: () => string): string => Array.from({ length: 20_000 }, make).join('\n');

const TEXTS: Readonly<Record<string, readonly [string, number]>> = {
  'source, minified': [repeated(read('node_modules/assemblyscript/dist/asc.js')), 50],
  'source, as written': [repeated(read('node_modules/react-reconciler/cjs/react-reconciler.development.js')), 50],
  'source that speaks of tokens': [repeated(read('node_modules/typescript/dist/ast/scanner.js')), 50],
  log: [
    repeated(
      lines(() =>
        sampleOf(
          '2026-01-05T10:00:0{d1}.{d3}Z INFO gateway request_id={uuid} method=GET path=/v1/items/{d6} status=200 ms={d2} user=u{d4}',
          draw,
        ),
      ),
    ),
    50,
  ],
  JSON: [
    repeated(
      lines(() =>
        sampleOf('{"id":"{uuid}","name":"item {d4}","tags":["a","b"],"hash":"{h40}","count":{d3},"on":true}', draw),
      ),
    ),
    50,
  ],
  lockfile: [repeated(read('package-lock.json')), 50],
  'base64 of data': [repeated(sampleOf('{b9000}', draw)), 50],
  'hostile: names without values': [repeated('token=password:"'), 5],
  'hostile: heads of JWTs and keys': [repeated('eyJ.sk-ghp_-----BEGIN PRIVATE KEY-----\n'), 5],
};

/** Megabytes a second, the best of some runs. */
function speed(text: string, using = scrubber): number {
  let best = 0;
  for (let round = 0; round < 5; round += 1) {
    const begun = performance.now();
    using.scrub(text);
    best = Math.max(best, text.length / MEGABYTE / ((performance.now() - begun) / 1000));
  }
  return best;
}

const verdict = (met: boolean): string => (met ? 'yes' : 'NO');

console.table(
  Object.entries(TEXTS).map(([text, [content, goal]]) => {
    const plain = speed(content);
    const half = speed(content.slice(0, SIZE / 2));
    return {
      text,
      'MB/s': Math.round(plain),
      'MB/s, 20 values held': Math.round(speed(content, holding)),
      'goal MB/s': goal,
      met: verdict(plain >= goal),
      'time of twice as much': `× ${((2 * half) / plain).toFixed(2)}`,
    };
  }),
);

function found(formats: readonly (readonly [string, string])[], contexts: typeof CONTEXTS): readonly [number, number] {
  let hits = 0;
  let all = 0;
  for (const [name, format] of formats) {
    for (let count = 0; count < samples; count += 1) {
      const context = contexts[count % contexts.length];
      const token = sampleOf(format, draw);
      all += 1;
      const { text } = scrubber.scrub(context?.(name, token) ?? token);
      if (!text.includes(token.replace(/=+$/u, '').slice(-12))) hits += 1;
    }
  }
  return [hits, all];
}

console.table(
  (
    [
      [`${Object.keys(FORMATS).length} formats`, found(Object.entries(FORMATS), CONTEXTS)],
      [`${NAMED_FORMATS.length} named values`, found(NAMED_FORMATS, NAMED_CONTEXTS)],
    ] as const
  ).map(([what, [hits, all]]) => ({
    what,
    samples: all,
    'found %': ((100 * hits) / all).toFixed(2),
    goal: 99,
    met: verdict(hits / all >= 0.99),
  })),
);

const SOURCES = ['typescript', 'zod', 'hono', 'openai', 'es-toolkit', 'ink', 'react-reconciler', '@google/genai'];

console.table(
  SOURCES.map((name) => {
    const folder = path.join(root, 'node_modules', name);
    let size = 0;
    const kinds: string[] = [];
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(?:[cm]?[jt]sx?|json|md|css)$/u.test(entry.name)) continue;
      const text = readFileSync(path.join(entry.parentPath, entry.name), 'utf8');
      size += text.length;
      kinds.push(...scrubber.scrub(text).found.map(({ kind }) => kind));
    }
    const rate = kinds.length / (size / MEGABYTE);
    return {
      'source of': name,
      MB: (size / MEGABYTE).toFixed(1),
      found: kinds.join(' '),
      'found a MB': rate.toFixed(2),
      goal: 1,
      met: verdict(rate <= 1),
    };
  }),
);
