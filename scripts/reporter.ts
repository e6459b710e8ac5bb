/**
 * What `npm test` prints: failures as they happen, what was skipped and why, and `N passed, N failed` as the last line.
 * A skip without a reason that names what is missing counts as a failure.
 */
import type { TestEvent } from 'node:test/reporters';
import { relative, resolve } from 'node:path';
import { inspect } from 'node:util';

type Details = { readonly error?: unknown; readonly type?: string | undefined; readonly duration_ms?: number };

/** What failed only through its subtests repeats what those said. */
const failedByItself = ({ error }: Details): boolean =>
  !(error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed');

/** Enough of what a file printed to see why it ended before its tests did. */
const KEPT_OUTPUT = 4_000;

const indent = (text: string): string => text.replace(/^(?=.)/gm, '    ');

/** node:test wraps what a test threw; the cause is what one wants to read. */
function reasonOf(details: Details): string {
  const error = details.error;
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const text = typeof cause === 'string' ? cause : cause instanceof Error && cause.stack ? cause.stack : inspect(cause);
  return text.split('\n').slice(0, 40).join('\n');
}

interface Place {
  readonly name: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

const placeOf = ({ file, line }: Place): string =>
  file === undefined ? '' : ` (${relative(process.cwd(), file)}${line === undefined ? '' : `:${line}`})`;

/** node:test reports a whole file as a test of that name: when it crashed, and when no test was in it. */
const isFile = ({ name, file }: Place): boolean => file !== undefined && resolve(name) === file;

export default async function* report(events: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  let passed = 0;
  let failed = 0;
  const skipped = new Map<string, string[]>();
  const output = new Map<string, string>();
  const complain = (place: Place, reason: string): string => {
    failed += 1;
    return `✖ ${place.name}${placeOf(place)}\n${indent(reason)}\n`;
  };
  for await (const event of events) {
    if (event.type === 'test:stderr' || event.type === 'test:stdout' || event.type === 'test:diagnostic') {
      const file = resolve(event.data.file ?? '');
      output.set(file, `${output.get(file) ?? ''}${event.data.message}\n`.slice(-KEPT_OUTPUT));
    } else if (event.type === 'test:fail' && failedByItself(event.data.details)) {
      // A file that crashed says why only in what it printed.
      const said = isFile(event.data) ? output.get(event.data.file ?? '') : undefined;
      yield complain(event.data, said?.trim() ?? reasonOf(event.data.details));
    } else if (event.type === 'test:pass') {
      const { skip } = event.data;
      if (isFile(event.data)) yield complain(event.data, 'holds no test');
      else if (skip === undefined || skip === false) passed += event.data.details.type === 'suite' ? 0 : 1;
      else if (typeof skip === 'string' && skip.trim() !== '')
        skipped.set(skip, [...(skipped.get(skip) ?? []), event.data.name]);
      else yield complain(event.data, 'is skipped without naming what is missing; use needs() of testkit');
    }
  }
  for (const [reason, names] of skipped) yield `skipped (${reason}): ${names.join(' · ')}\n`;
  if (passed + failed === 0) yield complain({ name: 'the suite' }, 'no test ran');
  if (failed > 0) process.exitCode = 1;
  yield `${passed} passed, ${failed} failed\n`;
}
