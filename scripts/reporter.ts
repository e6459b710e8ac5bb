/**
 * What `npm test` prints: failures as they happen, what was skipped and why, and `N passed, N failed` as the last line.
 * A skip without a reason that names what is missing counts as a failure.
 */
import type { TestEvent } from 'node:test/reporters';
import { relative } from 'node:path';
import { inspect } from 'node:util';

type Details = { readonly error?: unknown; readonly type?: string | undefined; readonly duration_ms?: number };

/** Suites, and tests that failed only through their subtests, repeat what those said. */
const speaksForItself = ({ type, error }: Details): boolean =>
  type !== 'suite' && !(error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed');

/** Enough of what a file printed to see why it ended before its tests did. */
const KEPT_OUTPUT = 4_000;

const indent = (text: string): string => text.replace(/^/gm, '    ');

/** node:test wraps what a test threw; the cause is what one wants to read. */
function reasonOf(details: Details): string {
  const error = details.error;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const text = typeof cause === 'string' ? cause : cause instanceof Error && cause.stack ? cause.stack : inspect(cause);
  return indent(text.split('\n').slice(0, 40).join('\n'));
}

const placeOf = (data: { readonly file?: string; readonly line?: number }): string =>
  data.file === undefined
    ? ''
    : ` (${relative(process.cwd(), data.file)}${data.line === undefined ? '' : `:${data.line}`})`;

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  const skipped = new Map<string, string[]>();
  const output = new Map<string, string>();
  for await (const event of events) {
    if (event.type === 'test:stderr' || event.type === 'test:stdout') {
      output.set(event.data.file, ((output.get(event.data.file) ?? '') + event.data.message).slice(-KEPT_OUTPUT));
    }
    if (event.type === 'test:fail' && speaksForItself(event.data.details)) {
      failed += 1;
      yield `✖ ${event.data.name}${placeOf(event.data)}\n${reasonOf(event.data.details)}\n`;
      // A test named like its file is the file itself: it crashed, and only its output says how.
      const said = event.data.file === event.data.name ? output.get(event.data.name) : undefined;
      if (said !== undefined) yield `${indent(said.trimEnd())}\n`;
    } else if (event.type === 'test:pass' && speaksForItself(event.data.details)) {
      if (event.data.skip === undefined || event.data.skip === false) {
        passed += 1;
      } else if (typeof event.data.skip === 'string' && event.data.skip.trim() !== '') {
        skipped.set(event.data.skip, [...(skipped.get(event.data.skip) ?? []), event.data.name]);
      } else {
        failed += 1;
        yield `✖ ${event.data.name}${placeOf(event.data)}\n    is skipped without naming what is missing; use needs() of testkit\n`;
      }
    }
  }
  for (const [reason, names] of skipped) yield `skipped (${reason}): ${names.join(' · ')}\n`;
  if (passed + failed === 0) {
    failed = 1;
    yield '✖ no test ran\n';
  }
  if (failed > 0) process.exitCode = 1;
  yield `${passed} passed, ${failed} failed\n`;
}
